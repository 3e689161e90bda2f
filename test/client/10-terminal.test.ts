/**
 * Proves what a person sees and does in the real terminal client: `/coord-status` draws the table, a decision reaches the
 * model with the next prompt, `/clear` keeps the leases and empties what the conversation has seen, `/exit` releases. To see
 * it fail: unregister on SessionEnd(clear), key seen hashes by instance, or drop the SessionEnd hook.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { edit, holding, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, type Script, say } from "../support/client/script.ts";
import { eventually, readState, type StateReader } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

const launch = { pluginDirs: [pluginUnderTest()], permissionMode: "acceptEdits" } as const;
const TWO_LINES = "one\ntwo\n";

let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "src/a.txt": TWO_LINES, "src/b.txt": TWO_LINES, "src/c.txt": TWO_LINES } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

it("shows the table of /coord-status, and takes a role, a decision and a forced release without the model", async () => {
  const other = holding(edit("other", "src/b.txt", "one", "1"));
  const holder = world.start("other", { ...launch, prompt: "tidy the parser", scripts: { main: other.script } });
  await other.holds;
  const otherName = (await state.instanceOf(holder.pid))?.name ?? "not registered";
  const main: Script = async function* talk() {
    yield edit("mine", "src/a.txt", "one", "1");
    yield say("first answer");
    yield say("second answer");
  };
  const terminal = await world.startInteractive("person", { ...launch, scripts: { main } });
  await terminal.submit("fix the login");
  await terminal.waitFor(/first answer/);
  const me = await eventually("the session is known", () => state.instanceOf(terminal.pid));
  const calls = world.model.modelCalls("person");

  await terminal.submit("/coord-status");
  const screen = await terminal.waitFor(/tidy the parser/);
  for (const [name, file] of [
    [me.name, "src/a.txt"],
    [otherName, "src/b.txt"],
  ])
    expect(screen).toMatch(new RegExp(`${name}[^\\n]*${file}|${file}[^\\n]*${name}`));

  await terminal.submit("/coord-role backend");
  await eventually("the role", async () =>
    (await state.instanceOf(terminal.pid))?.role === "backend" ? true : undefined,
  );
  await terminal.submit("/coord-release --force src/b.txt");
  await eventually("the forced release", async () =>
    (await state.holdersOf("src/b.txt")).length === 0 ? true : undefined,
  );
  await terminal.submit("/decide All dates are UTC");
  const [decision] = await eventually("the decision", async () => {
    const decisions = await state.decisions();
    return decisions.length > 0 ? decisions : undefined;
  });
  await terminal.waitFor(new RegExp(decision?.id ?? "no decision"));
  expect(world.model.modelCalls("person")).toBe(calls);
  expect((await state.instanceOf(terminal.pid))?.task).toBe("fix the login");

  await terminal.submit("what next?");
  await terminal.waitFor(/second answer/);
  expect(world.model.injectedContext("person").join("\n")).toContain("All dates are UTC");
  await terminal.exit();
  other.release();
  await holder.done;
});

it("keeps leases over /clear, forgets what was seen, and releases with /exit", async () => {
  const author = play(edit("author", "src/b.txt", "one", "1"), say("done"));
  await world.start("author", { ...launch, prompt: "start b", scripts: { main: author } }).done;
  const main: Script = async function* work() {
    yield edit("a", "src/a.txt", "one", "1");
    yield call("Read", { file_path: "src/b.txt" });
    yield call("Read", { file_path: "src/c.txt" });
    yield say("first answer");
    yield edit("b", "src/b.txt", "two", "2");
    yield edit("c", "src/c.txt", "two", "2");
    yield say("second answer");
  };
  const terminal = await world.startInteractive("person", { ...launch, scripts: { main } });
  await terminal.submit("read and change");
  await terminal.waitFor(/first answer/);
  const before = await eventually("the session is known", () => state.instanceOf(terminal.pid));

  await terminal.submit("/clear");
  const after = await eventually("another conversation", async () => {
    const me = await state.instanceOf(terminal.pid);
    return me?.sessionId === before.sessionId ? undefined : me;
  });
  expect(after).toMatchObject({ id: before.id, name: before.name, status: "active" });
  expect(await state.holdersOf("src/a.txt")).toEqual([before.name]);
  const late = play(edit("late", "src/a.txt", "two", "2"), say("done"));
  await world.start("late", { ...launch, prompt: "change a", scripts: { main: late } }).done;
  expect(world.model.toolResult("late", toolId("late"))?.text).toContain(`session ${before.name}`);

  // Read before, but by a conversation that is gone: another session's fresh work must be read again, and a change
  // outside coord since then is no drift from anything this conversation has seen.
  world.repository.write("src/c.txt", "zero\none\ntwo\n");
  await terminal.submit("go on");
  await terminal.waitFor(/second answer/);
  expect(world.model.toolResult("person", toolId("b"))).toMatchObject({ isError: true });
  expect(world.model.toolResult("person", toolId("b"))?.text).toContain("Read it first");
  expect(world.model.toolResult("person", toolId("c"))).toMatchObject({ isError: false });

  await terminal.exit();
  expect(await state.instanceOf(terminal.pid)).toMatchObject({ id: before.id, status: "ended" });
  for (const file of ["src/a.txt", "src/b.txt", "src/c.txt"]) expect(await state.holdersOf(file)).toEqual([]);
});
