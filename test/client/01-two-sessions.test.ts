import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGate } from "../support/client/gate.ts";
import { edit, holding, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, type Script, say } from "../support/client/script.ts";
import { eventually, readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * Two sessions, one file: the second is refused with the name of the first, and gets through once that one has ended.
 * To see it fail: let `dist/hooks/pre-tool-use.cjs` of the plugin print `{}`; both edits then go through.
 */
let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
});
afterEach(() => world.close());

const launch = { permissionMode: "bypassPermissions", pluginDirs: [pluginUnderTest()] } as const;

describe("two sessions and one file", () => {
  it("refuses the second with the facts of the first, and lets it through after the first has exited", async () => {
    const first = holding(edit("first", "a.txt", "one", "ONE"));
    const fox = world.start("fox", { ...launch, prompt: "rename the numbers", scripts: { main: first.script } });
    await first.holds;
    const gone = createGate();
    const main: Script = async function* second() {
      yield edit("refused", "a.txt", "two", "TWO");
      await gone.opened;
      yield call("Read", { file_path: "a.txt" });
      yield edit("granted", "a.txt", "two", "TWO");
      yield say("bye");
    };
    const owl = world.start("owl", { ...launch, prompt: "go", scripts: { main } });
    const refusal = await eventually("the second is answered", () => world.model.toolResult("owl", toolId("refused")));
    const state = readState(world.repository.root);
    const holder = await state.instanceOf(fox.pid);
    expect(refusal.isError).toBe(true);
    expect(refusal.text).toContain(`a.txt is held by session ${holder?.name} (task: "rename the numbers")`);
    expect(refusal.text).toContain("coord status");
    expect(refusal.text).not.toMatch(/force|revoke/i);
    expect(world.repository.read("a.txt")).toBe("ONE\ntwo\n");
    expect(await state.holdersOf("a.txt")).toEqual([holder?.name]);

    first.release();
    expect((await fox.done).code).toBe(0);
    expect(await state.holdersOf("a.txt")).toEqual([]);
    expect((await state.instanceOf(fox.pid))?.status).toBe("ended");

    gone.open();
    expect((await owl.done).code).toBe(0);
    expect(world.model.toolResult("owl", toolId("granted"))?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("ONE\nTWO\n");
    expect((await state.journal("refused")).map(({ path, detail }) => [path, detail])).toEqual([["a.txt", "held"]]);
  });

  it("tells each session who else is here, and a lone one only its own name", async () => {
    const first = holding(edit("first", "a.txt", "one", "ONE"));
    const fox = world.start("fox", { ...launch, prompt: "rename the numbers", scripts: { main: first.script } });
    await first.holds;
    const owl = world.start("owl", { ...launch, prompt: "go", scripts: { main: play(say("bye")) } });
    await owl.done;
    const state = readState(world.repository.root);
    const [foxName, owlName] = [(await state.instanceOf(fox.pid))?.name, (await state.instanceOf(owl.pid))?.name];
    const [toFox, toOwl] = [briefing("fox"), briefing("owl")];
    expect(toFox).toContain(foxName);
    expect(toFox.split("\n")).toHaveLength(1);
    expect(toOwl).toContain(owlName);
    expect(toOwl).toContain(`- ${foxName} "rename the numbers", active, holds a.txt`);
    first.release();
    await fox.done;
  });

  it("leaves the user's own permission rules as they are: a granted lease approves nothing", async () => {
    const main = play(edit("asked", "a.txt", "one", "ONE"), say("bye"));
    const fox = world.start("fox", { ...launch, permissionMode: "default", prompt: "go", scripts: { main } });
    await fox.done;
    expect(world.model.toolResult("fox", toolId("asked"))?.text).toMatch(/permission/i);
    expect(world.repository.read("a.txt")).toBe("one\ntwo\n");
  });
});

/** What coord's SessionStart hook told this client's model: up to the empty line that the client puts after it. */
function briefing(client: string): string {
  const said = world.model.injectedContext(client).join("\n");
  return /coord: you are [\s\S]*?(?=\n\n)/.exec(said)?.[0] ?? "";
}
