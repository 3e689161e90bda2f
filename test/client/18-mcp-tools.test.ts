import { afterEach, beforeEach, expect, it } from "vitest";
import { createGate } from "../support/client/gate.ts";
import { edit, toolId } from "../support/client/holder.ts";
import { withFilesServer } from "../support/client/mcp-server.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, say, type Turn } from "../support/client/script.ts";
import { readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * Tools of an MCP server in the real client: one that names the file it writes is refused while another session holds it;
 * one that names nothing is found out, both are told, and `coord restore` undoes it. To see it fail: take `mcp__` out of
 * `PreToolUse` in `hooks/hooks.json` (first), or let `findForeignChanges` find nothing (second).
 */
let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\n", "b.txt": "b\n" } });
});
afterEach(() => world.close());

const launch = () =>
  ({
    permissionMode: "bypassPermissions",
    pluginDirs: [pluginUnderTest()],
    extraArgs: withFilesServer(),
    prompt: "go",
  }) as const;

const read = (file: string) => call("Read", { file_path: file });
const contextOf = (turn: Turn): string => turn.systemContext.join("\n");

it("a tool of an MCP server writes no file that another session holds; what it writes unnamed is found and undone", async () => {
  const [isHeld, isOverwritten] = [createGate(), createGate()];
  let [told, toldHolder] = ["", ""];
  const holder: Script = async function* holds() {
    yield read("a.txt");
    yield edit("edited", "a.txt", "one", "otter's");
    isHeld.open();
    await isOverwritten.opened;
    toldHolder = contextOf(yield read("b.txt"));
    const undo = /Undo: (coord restore a\.txt --at [0-9a-f]{10})/.exec(toldHolder)?.[1] ?? "false";
    yield call("Bash", { command: undo, description: "undo" });
    yield say("bye");
  };
  const writer: Script = async function* writes() {
    const names = "mcp__files__write_file,mcp__files__read_file,mcp__files__generate";
    yield call("ToolSearch", { query: `select:${names}`, max_results: 3 });
    await isHeld.opened;
    const path = world.repository.path("a.txt");
    yield call("mcp__files__write_file", { path, content: "fox's\n" }, { id: toolId("named") });
    yield call("mcp__files__read_file", { path }, { id: toolId("reads") });
    told = contextOf(yield call("mcp__files__generate", { content: "fox's\n" }, { id: toolId("unnamed") }));
    isOverwritten.open();
    yield say("bye");
  };
  const otter = world.start("otter", { ...launch(), scripts: { main: holder } });
  const fox = world.start("fox", { ...launch(), scripts: { main: writer } });
  await Promise.all([otter.done, fox.done]);
  const answer = (id: string) => world.model.toolResult("fox", toolId(id));
  expect(answer("named")).toMatchObject({ isError: true, text: expect.stringContaining("a.txt is held by session") });
  expect(answer("reads")).toMatchObject({ isError: false, text: "otter's\n" });
  expect(answer("unnamed")).toMatchObject({ isError: false });
  expect(told).toMatch(/files changed that other sessions are working on:\n- a\.txt, held by session/);
  expect(toldHolder).toMatch(/a\.txt, which you hold, changed at \S+ while session \S+ ran: mcp__files__generate/);
  expect(world.repository.read("a.txt")).toBe("otter's\n");
  expect(await readState(world.repository.root).journal("changed")).toHaveLength(1);
});
