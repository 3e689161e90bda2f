import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGate } from "../support/client/gate.ts";
import { edit, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, type Script, type Step, say } from "../support/client/script.ts";
import { eventually, readState, type StateReader } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * A session that has not read a file does not overwrite what another one has just made of it, whether the author still
 * works, or has exited. To see it fail: let `verify` in the plugin's `dist/hooks/pre-tool-use.cjs` never answer "unseen".
 */
let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "old.txt": "old\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

// With no waiting for leases, only the content decides.
const env = { COORD_YIELD_AFTER: "0" };
const launch = { permissionMode: "bypassPermissions", pluginDirs: [pluginUnderTest()], prompt: "go", env } as const;

/** Tries without reading, then reads and tries again. */
function blind(first: Step, second: Step): Script {
  return play(first, call("Read", { file_path: "new.txt" }), second, say("bye"));
}

describe("a blind write over another session's fresh work", () => {
  for (const [tool, attempt] of [
    ["Write", (id: string) => write(id, "new.txt", "owl's\n")],
    ["Edit", (id: string) => edit(id, "new.txt", "fox's", "owl's")],
  ] as const) {
    it(`is refused after the author has exited: ${tool}`, async () => {
      const fox = world.start("fox", {
        ...launch,
        scripts: { main: play(write("made", "new.txt", "fox's\n"), say("bye")) },
      });
      await fox.done;
      const name = (await state.instanceOf(fox.pid))?.name;
      expect(await state.leasesOf("new.txt")).toEqual([]);

      await world.start("owl", { ...launch, scripts: { main: blind(attempt("refused"), attempt("granted")) } }).done;
      expect(answer("owl", "refused")).toMatchObject({ isError: true });
      expect(answer("owl", "refused")?.text).toContain(`new.txt is fresh work of session ${name} (Write at `);
      expect(answer("owl", "refused")?.text).toContain("Read it first, then retry");
      expect(answer("owl", "granted")).toMatchObject({ isError: false });
      expect(world.repository.read("new.txt")).toBe("owl's\n");
      expect((await state.journal("refused")).map(({ path, detail }) => [path, detail])).toEqual([
        ["new.txt", "unseen"],
      ]);
    });
  }

  it("is refused while the author works on; then the author's own next edit is refused until it has read", async () => {
    const overwritten = createGate();
    const author: Script = async function* author() {
      yield write("made", "new.txt", "fox's\n");
      await overwritten.opened;
      yield edit("surprised", "new.txt", "'s", "'s and fox's");
      yield call("Read", { file_path: "new.txt" });
      yield edit("informed", "new.txt", "'s", "'s and fox's");
      yield say("bye");
    };
    const fox = world.start("fox", { ...launch, scripts: { main: author } });
    await eventually("the author has written", async () =>
      (await state.leasesOf("new.txt")).length > 0 ? true : undefined,
    );
    await eventually("it has settled", async () =>
      (await state.leasesOf("new.txt"))[0]?.inFlight === null ? true : undefined,
    );
    const attempt = (id: string) => write(id, "new.txt", "owl's\n");
    const owl = world.start("owl", { ...launch, scripts: { main: blind(attempt("refused"), attempt("granted")) } });
    await owl.done;
    expect(answer("owl", "refused")?.text).toContain("new.txt is fresh work of session");
    expect(answer("owl", "granted")?.isError).toBe(false);

    overwritten.open();
    await fox.done;
    const name = (await state.instanceOf(owl.pid))?.name;
    expect(answer("fox", "surprised")?.isError).toBe(true);
    expect(answer("fox", "surprised")?.text).toContain(`session ${name} wrote it at`);
    expect(answer("fox", "surprised")?.text).toContain("-1: fox's\n+1: owl's");
    expect(answer("fox", "informed")?.isError).toBe(false);
    expect(world.repository.read("new.txt")).toBe("owl's and fox's\n");
  });

  it("goes through over what no other session has written", async () => {
    const main = play(write("blind", "old.txt", "new\n"), write("again", "old.txt", "newer\n"), say("bye"));
    await world.start("fox", { ...launch, scripts: { main } }).done;
    expect(answer("fox", "blind")?.isError).toBe(false);
    expect(answer("fox", "again")?.isError).toBe(false);
    expect(world.repository.read("old.txt")).toBe("newer\n");
  });
});

function write(id: string, file: string, content: string): Step {
  return call("Write", { file_path: file, content }, { id: toolId(id) });
}

function answer(client: string, id: string) {
  return world.model.toolResult(client, toolId(id));
}
