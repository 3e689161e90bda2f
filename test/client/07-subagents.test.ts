import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGate, type Gate } from "../support/client/gate.ts";
import { edit, toolId } from "../support/client/holder.ts";
import type { JsonObject } from "../support/client/json.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, callAll, play, type Script, type Step, say } from "../support/client/script.ts";
import { eventually, readState, type StateReader } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * Two subagents of one session exclude each other like two sessions; a main thread and its own subagent do not, but
 * neither writes over what it has not seen of the other. To see it fail: let `excludes` in the plugin's
 * `dist/hooks/pre-tool-use.cjs` compare instances only (first test), or always return true (second test).
 */
let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\nthree\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

const launch = { permissionMode: "bypassPermissions", pluginDirs: [pluginUnderTest()], prompt: "go" } as const;
const read = call("Read", { file_path: "a.txt" });

describe("subagents of one session", () => {
  it("refuse each other a file, until the one that holds it has stopped", async () => {
    const [held, refused] = [createGate(), createGate()];
    const first: Script = async function* first() {
      yield edit("first", "a.txt", "one", "ONE");
      held.open();
      await soon(refused);
      yield say("first is done");
    };
    const second: Script = async function* second() {
      yield read;
      await soon(held);
      yield edit("refused", "a.txt", "two", "TWO");
      refused.open();
      await eventually("the first has stopped", async () => {
        const [lease] = await state.leasesOf("a.txt");
        return lease?.holder.agent === null ? lease : undefined;
      });
      yield read;
      yield edit("granted", "a.txt", "two", "TWO");
      yield say("second is done");
    };
    const main = play(callAll(agent("first"), agent("second")), say("bye"));
    const { json } = await world.start("fox", { ...launch, scripts: { main, agents: { first, second } } }).done;

    expect(json?.["result"]).toBe("bye");
    const name = (await state.instances())[0]?.name;
    expect(answer("first")?.isError).toBe(false);
    expect(answer("refused")?.isError).toBe(true);
    expect(answer("refused")?.text).toContain(`held by session ${name}/general-purpose (another agent of this session`);
    expect(answer("granted")?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("ONE\nTWO\nthree\n");
    expect((await state.journal("refused")).map(({ detail }) => detail)).toEqual(["held"]);
  });

  it("share files with their main thread, in both directions, but neither overwrites the other unseen", async () => {
    const [ofAgent, ofMain] = [createGate(), createGate()];
    const main: Script = async function* main() {
      yield edit("main holds", "a.txt", "one", "ONE");
      yield agent("helper", { run_in_background: true });
      await soon(ofAgent);
      yield edit("main unread", "a.txt", "three", "THREE");
      yield read;
      yield edit("main read", "a.txt", "three", "THREE");
      ofMain.open();
      yield say("waiting");
      yield say("bye");
    };
    const helper: Script = async function* helper() {
      yield edit("agent", "a.txt", "two", "TWO");
      const holders = await state.leasesOf("a.txt");
      expect(holders.map((lease) => lease.holder.agent === null).sort()).toEqual([false, true]);
      ofAgent.open();
      await soon(ofMain);
      yield edit("agent unread", "a.txt", "TWO", "2");
      yield read;
      yield edit("agent read", "a.txt", "TWO", "2");
      yield say("helped");
    };
    const { code } = await world.start("fox", { ...launch, scripts: { main, agents: { helper } } }).done;

    expect(code).toBe(0);
    for (const id of ["main holds", "agent", "main read", "agent read"]) expect(answer(id)?.isError, id).toBe(false);
    for (const id of ["main unread", "agent unread"]) {
      expect(answer(id)?.isError).toBe(true);
      expect(answer(id)?.text).toContain("(this session) wrote it at");
    }
    expect(world.repository.read("a.txt")).toBe("ONE\n2\nTHREE\n");
    expect((await state.journal("refused")).map(({ detail }) => detail)).toEqual(["drift", "drift"]);
    expect(await state.leasesOf("a.txt")).toEqual([]);
  });
});

/** Two scripts that wait for each other must not wait for ever when one of them has failed. */
async function soon(gate: Gate): Promise<void> {
  const late = AbortSignal.timeout(20_000);
  await Promise.race([gate.opened, once(late, "abort").then(() => Promise.reject(late.reason))]);
}

/** Starts a subagent that plays the script of this name. */
function agent(name: string, options: JsonObject = { run_in_background: false }): Step {
  const input = { description: name, prompt: `[[agent:${name}]] go`, subagent_type: "general-purpose", ...options };
  return call("Agent", input);
}

function answer(id: string) {
  return world.model.toolResult("fox", toolId(id));
}
