import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { edit, toolId } from "../support/client/holder.ts";
import { startInFlight } from "../support/client/in-flight.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, say } from "../support/client/script.ts";
import { eventually, readState, type StateReader } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * A session stopped by SIGSTOP in the middle of a write keeps its file, however long the others ask, and its write goes
 * through when it goes on. To see it fail: let `isInFlight` in the plugin's `dist/hooks/pre-tool-use.cjs` return false.
 */
let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

// Every time after which a lease may yield is over long before the rival gives up.
const env = { COORD_YIELD_AFTER: "100ms", COORD_FAIR_AFTER: "100ms", COORD_TURN_GRACE: "100ms", COORD_TTL: "1s" };
const launch = { permissionMode: "bypassPermissions", pluginDirs: [pluginUnderTest()], env } as const;
const ATTEMPTS = 6;

describe("a holder stopped by SIGSTOP with a write in flight", () => {
  it("is not robbed, and its write goes through after SIGCONT", async () => {
    const { client: fox, letGo } = await startInFlight(world, state, launch);
    fox.kill("SIGSTOP");
    letGo(); // The client itself, which is stopped, has yet to write.

    const owl = world.start("owl", { ...launch, prompt: "go", scripts: { main: patient(() => fox.kill("SIGCONT")) } });
    expect((await owl.done).code).toBe(0);
    const answers = Array.from({ length: ATTEMPTS }, (_, n) => world.model.toolResult("owl", toolId(`attempt ${n}`)));
    expect(answers.map((answer) => answer?.text.includes("Its Edit is running"))).toEqual(answers.map(() => true));
    // Times in a refusal are absolute, so nothing in it changes from one attempt to the next.
    expect(new Set(answers.map((answer) => answer?.text)).size).toBe(1);

    expect((await fox.done).code).toBe(0);
    expect(world.model.toolResult("fox", toolId("first"))?.isError).toBe(false);
    expect(world.model.toolResult("owl", toolId("last"))?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("ONE\nTWO\n");
    expect(await state.journal("lost-write")).toEqual([]);
    expect(await state.journal("set-aside")).toEqual([]);
  });
});

/** Asks again and again, then lets the other go on and waits until the file is there for it. */
function patient(letGoOn: () => void): Script {
  return async function* ask() {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++)
      yield { ...edit(`attempt ${attempt}`, "a.txt", "two", "TWO"), delayMs: 300 };
    letGoOn();
    await eventually("the first has written", () => world.repository.read("a.txt").includes("ONE") || undefined);
    await eventually(
      "its write has settled",
      async () => (await state.leasesOf("a.txt")).every((lease) => lease.inFlight === null) || undefined,
    );
    yield call("Read", { file_path: "a.txt" });
    yield { ...edit("last", "a.txt", "two", "TWO"), delayMs: 300 };
    yield say("bye");
  };
}
