/**
 * Proves that sessions take turns without asking their models: five one-shot sessions get a file in the order in which
 * they came, and of three that would wait for each other for ever the last one is told so, in words, and the others
 * finish. To see it fail: let `findAllAhead` in `src/domain/wait-queue.ts` find nobody, or `findDeadlock` no cycle.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { createGate } from "../support/client/gate.ts";
import { edit, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, say } from "../support/client/script.ts";
import { eventually, readState, type StateReader } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

const launch = { pluginDirs: [pluginUnderTest()], permissionMode: "bypassPermissions", prompt: "go" } as const;
const bash = (id: string, command: string) => call("Bash", { command, timeout: 300_000 }, { id: toolId(id) });
const wait = (id: string, file: string) => bash(id, `coord wait ${file} --timeout 4m`);
const PATIENCE_MS = 90_000;

let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "end\n", "b.txt": "end\n", "c.txt": "end\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

/** Resolves when so many commands wait for a file. */
async function untilQueued(path: string, count: number): Promise<void> {
  const queued = async () => {
    const records = await openFileStore(state.folder).files.list();
    const queue = records.flatMap(({ record }) => (record.path === path ? (record.queue ?? []) : []));
    return queue.length >= count ? true : undefined;
  };
  await eventually(`${count} wait for ${path}`, queued, PATIENCE_MS);
}

it("gives a file to five sessions in the order in which they came, each after the one before", async () => {
  const [holds, released] = [createGate(), createGate()];
  const holder: Script = async function* lockFirst() {
    yield bash("lock", "coord lock acquire a.txt");
    holds.open();
    await released.opened;
    yield bash("unlock", "coord lock release a.txt");
    yield say("bye");
  };
  const running = [world.start("holder", { ...launch, scripts: { main: holder } })];
  await holds.opened;
  const names = ["one", "two", "three", "four", "five"];
  for (const [place, name] of names.entries()) {
    const main: Script = async function* takeTurn() {
      yield wait(`wait ${name}`, "a.txt");
      yield call("Read", { file_path: "a.txt" });
      yield edit(`edit ${name}`, "a.txt", "end", `${name}\nend`);
      yield say("bye");
    };
    running.push(world.start(name, { ...launch, scripts: { main } }));
    await untilQueued("a.txt", place + 1);
  }
  released.open();
  for (const { done } of running) expect((await done).code).toBe(0);
  expect(world.repository.read("a.txt")).toBe("one\ntwo\nthree\nfour\nfive\nend\n");
  for (const name of names) {
    expect(world.model.toolResult(name, toolId(`wait ${name}`))?.text).toContain("It is your turn");
    expect(world.model.toolResult(name, toolId(`edit ${name}`))).toMatchObject({ isError: false });
    // The whole wait was one call of a tool.
    expect(world.model.modelCalls(name)).toBe(4);
  }
});

it("tells the last of three sessions that they wait for each other, and the others finish", async () => {
  const gates = { fox: createGate(), owl: createGate(), elk: createGate() };
  const locked = { fox: createGate(), owl: createGate(), elk: createGate() };
  const session = (name: keyof typeof gates, own: string, wanted: string, givesWay: boolean) => {
    const main: Script = async function* holdAndWait() {
      yield bash(`lock ${name}`, `coord lock acquire ${own}`);
      locked[name].open();
      await gates[name].opened;
      yield wait(`wait ${name}`, wanted);
      if (givesWay) yield bash(`unlock ${name}`, `coord lock release ${own}`);
      else yield edit(`edit ${name}`, wanted, "end", name);
      yield say("bye");
    };
    return world.start(name, { ...launch, scripts: { main } });
  };
  const running = [
    session("fox", "a.txt", "b.txt", false),
    session("owl", "b.txt", "c.txt", false),
    session("elk", "c.txt", "a.txt", true),
  ];
  await Promise.all(Object.values(locked).map(({ opened }) => opened));
  gates.fox.open();
  await untilQueued("b.txt", 1);
  gates.owl.open();
  await untilQueued("c.txt", 1);
  gates.elk.open();
  for (const { done } of running) expect((await done).code).toBe(0);
  const refused = world.model.toolResult("elk", toolId("wait elk"))?.text ?? "";
  expect(refused).toMatch(
    /Waiting for a\.txt would never end: \S+ waits for a\.txt, \S+ waits for b\.txt, \S+ waits for c\.txt\.\nYou came last, so you give way/,
  );
  for (const name of ["fox", "owl"]) {
    expect(world.model.toolResult(name, toolId(`wait ${name}`))?.text).toContain("It is your turn");
    expect(world.model.toolResult(name, toolId(`edit ${name}`))).toMatchObject({ isError: false });
  }
  expect([world.repository.read("b.txt"), world.repository.read("c.txt")]).toEqual(["fox\n", "owl\n"]);
});
