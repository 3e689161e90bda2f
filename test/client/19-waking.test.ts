/**
 * Proves what wakes an idle interactive session, and what does not: a question sent with `--wake`, at most once in 10
 * minutes; the end of a `coord wait` in the background, by the client's own means; nothing else. To see it fail: drop
 * FileChanged from the plugin's hooks, or `noteWoken` from `src/app/wake.ts`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { edit, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, say } from "../support/client/script.ts";
import { eventually, readState, type StateReader } from "../support/client/state.ts";
import { typeCoord } from "../support/client/terminal-command.ts";
import type { TmuxClient } from "../support/client/tmux-client.ts";
import { openWorld, type World } from "../support/client/world.ts";

const launch = { pluginDirs: [pluginUnderTest()], permissionMode: "bypassPermissions" } as const;
/** The client looks for changes about once a second. */
const LONG_ENOUGH_MS = 6_000;
/** On a busy machine a turn with its hooks takes long. */
const PATIENCE_MS = 60_000;

let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

/** A session at its prompt after one turn; what each request told it is collected. */
async function idleSession(name: string, told: string[], env: Readonly<Record<string, string>> = {}) {
  const main: Script = async function* talk() {
    for (let number = 1; ; number++) told.push((yield say(`answer ${number}`)).systemContext.join("\n"));
  };
  const terminal = await world.startInteractive(name, { ...launch, env, scripts: { main } });
  await terminal.submit("hello");
  await terminal.waitFor(/answer 1/, PATIENCE_MS);
  await untilIdle(terminal);
  const me = await eventually("it is registered", () => state.instanceOf(terminal.pid));
  return { terminal, name: me.name };
}

async function untilIdle({ pid }: TmuxClient): Promise<void> {
  const isOver = async () => ((await state.instanceOf(pid))?.turnEndedAt == null ? undefined : true);
  await eventually("its turn is over", isOver, PATIENCE_MS);
}

it("is woken by a question that asks for it, once, and told everything that waits", async () => {
  const told: string[] = [];
  const { terminal, name } = await idleSession("owl", told);
  expect((await typeCoord(world, "send", "--to", name, "--ask", "no hurry?")).code).toBe(0);
  expect((await typeCoord(world, "send", "--to", "everyone", "news for all")).code).toBe(0);
  await sleep(LONG_ENOUGH_MS);
  expect(world.model.modelCalls("owl")).toBe(1);

  const sent = await typeCoord(world, "send", "--to", name, "--wake", "May I take a.txt?");
  expect([sent.code, sent.out]).toEqual([0, expect.stringContaining("It is woken for that if it is idle")]);
  await terminal.waitFor(/answer 2/, PATIENCE_MS);
  expect(told[0]).toContain("a person at a terminal asks you a question");
  expect(told[0]).toContain('"May I take a.txt?"');
  expect(told[0]).toContain('"no hurry?"');

  await untilIdle(terminal);
  await typeCoord(world, "send", "--to", name, "--wake", "And b.txt?");
  await sleep(LONG_ENOUGH_MS);
  expect(world.model.modelCalls("owl")).toBe(2);
  await terminal.submit("go on");
  await terminal.waitFor(/answer 3/, PATIENCE_MS);
  expect(told[1]).toContain('"And b.txt?"');
  await terminal.exit();
});

it("is left alone where its person wants no waking, and by one that names a group", async () => {
  const told: string[] = [];
  const { terminal, name } = await idleSession("owl", told, { COORD_WAKE: "off" });
  expect((await typeCoord(world, "send", "--to", name, "--wake", "hello?")).code).toBe(0);
  const group = await typeCoord(world, "send", "--to", "everyone", "--wake", "hello?");
  expect([group.code, group.out]).toEqual([2, expect.stringContaining("only one session can be woken")]);
  await sleep(LONG_ENOUGH_MS);
  expect(world.model.modelCalls("owl")).toBe(1);
  await terminal.exit();
});

it("is woken when the file that it waits for in the background is free, by the client itself", async () => {
  expect((await typeCoord(world, "lock", "acquire", "a.txt")).code).toBe(0);
  const told: string[] = [];
  const main: Script = async function* waiting() {
    yield call("Bash", { command: "coord wait a.txt --timeout 5m", run_in_background: true });
    told.push((yield say("I wait")).systemContext.join("\n"));
    yield call("Read", { file_path: "a.txt" });
    yield edit("late", "a.txt", "one", "mine");
    yield say("finished");
  };
  const terminal = await world.startInteractive("fox", { ...launch, scripts: { main } });
  await terminal.submit("change a.txt");
  await terminal.waitFor(/I wait/, PATIENCE_MS);
  await untilIdle(terminal);
  const calls = world.model.modelCalls("fox");
  await sleep(2_000);
  expect(world.model.modelCalls("fox")).toBe(calls);
  expect((await typeCoord(world, "lock", "release", "a.txt")).code).toBe(0);
  await terminal.waitFor(/finished/, PATIENCE_MS);
  expect(told[0]).toMatch(/task-notification[\s\S]*completed/);
  expect(world.model.toolResult("fox", toolId("late"))).toMatchObject({ isError: false });
  expect(world.repository.read("a.txt")).toBe("mine\n");
  await terminal.exit();
});
