import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGate } from "../support/client/gate.ts";
import { edit, holding, toolId } from "../support/client/holder.ts";
import { startInFlight } from "../support/client/in-flight.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, say } from "../support/client/script.ts";
import { eventually, readState, type StateReader } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * A killed session blocks nobody: the next attempt on its file succeeds, also when the kill came in the middle of a
 * write. To see it fail: let `probe` in the plugin's `dist/hooks/pre-tool-use.cjs` answer "alive" always.
 */
let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

// So long that nothing but the proof of death can free the file within the test.
const env = { COORD_YIELD_AFTER: "1h", COORD_FAIR_AFTER: "1h", COORD_TURN_GRACE: "1h", COORD_TTL: "1h" };
const launch = { permissionMode: "bypassPermissions", pluginDirs: [pluginUnderTest()], env } as const;

describe("a holder killed by SIGKILL", () => {
  it("loses what it held to the next attempt", async () => {
    const first = holding(edit("first", "a.txt", "one", "ONE"));
    const fox = world.start("fox", { ...launch, prompt: "go", scripts: { main: first.script } });
    await first.holds;
    const { refusal, retry, done } = startRival();
    expect((await refusal).isError).toBe(true);

    const name = (await state.instanceOf(fox.pid))?.name;
    fox.kill("SIGKILL");
    expect((await fox.done).signal).toBe("SIGKILL");
    expect(await state.holdersOf("a.txt")).toEqual([name]);
    retry();
    expect((await done).code).toBe(0);
    expect(world.model.toolResult("owl", toolId("after"))?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("ONE\nTWO\n");
    expect((await state.journal("taken")).map(({ detail }) => detail)).toEqual([`death of ${name}`]);
  });

  it("loses it also when it was killed in the middle of a write", async () => {
    const { client: fox, letGo } = await startInFlight(world, state, launch);
    const { refusal, retry, done } = startRival();
    expect((await refusal).text).toContain("Its Edit is running");

    fox.kill("SIGKILL");
    await fox.done;
    letGo();
    retry();
    expect((await done).code).toBe(0);
    expect(world.model.toolResult("owl", toolId("after"))?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("one\nTWO\n");
  });
});

/** A second session that is refused, and tries once more when it is told to. */
function startRival() {
  const again = createGate();
  const main: Script = async function* rival() {
    yield edit("before", "a.txt", "two", "TWO");
    await again.opened;
    yield call("Read", { file_path: "a.txt" });
    yield edit("after", "a.txt", "two", "TWO");
    yield say("bye");
  };
  const { done } = world.start("owl", { ...launch, prompt: "go", scripts: { main } });
  const refusal = eventually("the rival is answered", () => world.model.toolResult("owl", toolId("before")));
  return { refusal, retry: again.open, done };
}
