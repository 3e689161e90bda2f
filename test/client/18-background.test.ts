import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createGate } from "../support/client/gate.ts";
import { toolId } from "../support/client/holder.ts";
import type { JsonObject } from "../support/client/json.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, type Script, type Step, say } from "../support/client/script.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * What the real client runs beside its replies keeps its file and its named resource until the client says that it is
 * over: a command of the background, one moved there at its timeout, a Monitor, a command of a subagent. To see it fail:
 * let `parseCommandEnd` of `dist/lazy/claude-after-command.cjs` know no task.
 */
let world: World;
beforeEach(async () => {
  world = await openWorld({
    files: { "a.txt": "one\n", "wait.js": "setTimeout(() => {}, Number(process.argv[2]));\n" },
  });
  mkdirSync(join(world.home, ".claude"), { recursive: true });
  const resources = "coord:\n  resources:\n    wait:\n      commands: [node wait.js]\n";
  writeFileSync(join(world.home, ".claude", "workflow-config.yml"), resources);
});
afterEach(() => world.close());

const launch = {
  permissionMode: "bypassPermissions",
  pluginDirs: [pluginUnderTest()],
  prompt: "go",
  // A file goes to whoever asks as soon as nothing is in flight on it.
  env: { COORD_YIELD_AFTER: "0", COORD_RESOURCE_WAIT: "0" },
} as const;

const bash = (id: string, command: string, more: JsonObject = {}): Step =>
  call("Bash", { command, description: id, ...more }, { id: toolId(id) });
const SLOW = "node wait.js 4000 >> a.txt";

async function startedBy(start: Step, agents: Readonly<Record<string, Script>> = {}): Promise<void> {
  const [runs, asked, isOver] = [createGate(), createGate(), createGate()];
  const otter: Script = async function* otter() {
    yield call("ToolSearch", { query: "select:Monitor", max_results: 1 });
    yield start;
    runs.open();
    await asked.opened;
    // The turn ends; the client goes on by itself when the command is over.
    yield say("waiting");
    isOver.open();
    yield say("bye");
  };
  const fox: Script = async function* fox() {
    await runs.opened;
    yield bash("during", "node wait.js 0");
    yield bash("write during", "echo more >> a.txt");
    asked.open();
    await isOver.opened;
    yield bash("after", "node wait.js 0");
    yield bash("write after", "echo more >> a.txt");
    yield say("bye");
  };
  const first = world.start("otter", { ...launch, scripts: { main: otter, agents } });
  const second = world.start("fox", { ...launch, scripts: { main: fox } });
  await first.done;
  // Where nothing notifies, the end of the session ends it.
  isOver.open();
  await second.done;
  const answer = (id: string) => world.model.toolResult("fox", toolId(id));
  expect(answer("during")).toMatchObject({ isError: true, text: expect.stringContaining('"wait" is in use') });
  expect(answer("write during")).toMatchObject({ isError: true, text: expect.stringContaining("a.txt is held") });
  expect(answer("after")).toMatchObject({ isError: false });
  expect(answer("write after")).toMatchObject({ isError: false });
}

it.each<readonly [string, Step]>([
  ["in the background", bash("slow", SLOW, { run_in_background: true })],
  ["moved to the background at its timeout", bash("slow", SLOW, { timeout: 1000 })],
  ["as a Monitor", call("Monitor", { command: SLOW, description: "watch", timeout_ms: 20_000 })],
])("a command %s keeps its file and its resource until it is over", async (_, start) => {
  await startedBy(start);
});

it("a command of a subagent in the background keeps them beyond the subagent's end", async () => {
  const agent = {
    description: "slow",
    prompt: "[[agent:slow]] go",
    subagent_type: "general-purpose",
    run_in_background: true,
  };
  const stopped = bash("until it has stopped", "node -e 'setTimeout(()=>{},1500)'");
  const slow = play(bash("slow", SLOW, { run_in_background: true }), say("started"));
  const start: Step = { blocks: [...call("Agent", agent).blocks, ...stopped.blocks] };
  await startedBy(start, { slow });
});

it("a command of a subagent that its session waits for ends with it", async () => {
  const agent = {
    description: "slow",
    prompt: "[[agent:slow]] go",
    subagent_type: "general-purpose",
    run_in_background: false,
  };
  const ended = createGate();
  const main: Script = async function* main() {
    yield call("Agent", agent);
    ended.open();
    yield bash("mine", "node wait.js 2000");
    yield say("bye");
  };
  const fox: Script = async function* fox() {
    await ended.opened;
    yield bash("write after", "echo more >> a.txt");
    yield say("bye");
  };
  const slow = play(bash("slow", "node wait.js 20000 >> a.txt", { run_in_background: true }), say("started"));
  const first = world.start("otter", { ...launch, scripts: { main, agents: { slow } } });
  const second = world.start("fox", { ...launch, scripts: { main: fox } });
  await Promise.all([first.done, second.done]);
  expect(world.model.toolResult("otter", toolId("mine"))).toMatchObject({ isError: false });
  expect(world.model.toolResult("fox", toolId("write after"))).toMatchObject({ isError: false });
});
