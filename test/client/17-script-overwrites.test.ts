import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PermissionMode } from "../support/client/client.ts";
import { createGate } from "../support/client/gate.ts";
import { edit, toolId } from "../support/client/holder.ts";
import type { JsonObject } from "../support/client/json.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, say, type Turn } from "../support/client/script.ts";
import { readState } from "../support/client/state.ts";
import { userHooks } from "../support/client/user-hook.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * A script that no reader of commands can see through overwrites a file that another session holds: both models are told,
 * and `coord restore` brings the file back. What a formatter or the holder's own command does is told to nobody. To see it
 * fail: let `findForeignChanges` find nothing, or `judgeChange` always answer "changed".
 */
let world: World;
beforeEach(async () => {
  world = await openWorld({
    files: { "a.txt": "one\n", "b.txt": "b\n", "tools/gen.js": GENERATOR, "tools/wait.js": WAITER },
  });
});
afterEach(() => world.close());

/** Writes into a file whose name no command line gives away, after a while. */
const GENERATOR = `const file = ["a", "txt"].join(".");
setTimeout(() => require("node:fs").writeFileSync(file, process.argv[2] + "\\n"), Number(process.argv[3] ?? 0));`;
const WAITER = "setTimeout(() => {}, Number(process.argv[2]));";

const TOLD_WRITER = /files changed that other sessions are working on:\n- a\.txt, held by session/;
const TOLD_HOLDER = /a\.txt, which you hold, changed at \S+ while session \S+ ran: node tools\/gen\.js fox/;
const UNDO = /Undo: (coord restore a\.txt --at [0-9a-f]{10})/;

const launch = (permissionMode: PermissionMode) =>
  ({ permissionMode, pluginDirs: [pluginUnderTest()], allowedTools: ["Bash", "Edit"], prompt: "go" }) as const;

const read = (file: string) => call("Read", { file_path: file });
const bash = (command: string, more: JsonObject = {}) => call("Bash", { command, description: "run", ...more });
const contextOf = (turn: Turn): string => turn.systemContext.join("\n");

describe("a script overwrites a file that another session holds", () => {
  it.each<PermissionMode>(["default", "bypassPermissions"])("both are told, and it comes back (%s)", async (mode) => {
    const [isHeld, isOverwritten] = [createGate(), createGate()];
    let [told, toldHolder] = ["", ""];
    const holder: Script = async function* holds() {
      yield read("a.txt");
      yield edit("edited", "a.txt", "one", "otter's");
      isHeld.open();
      await isOverwritten.opened;
      const turn = yield read("b.txt");
      toldHolder = contextOf(turn);
      yield bash(UNDO.exec(toldHolder)?.[1] ?? "false");
      yield say("bye");
    };
    const writer: Script = async function* writes() {
      await isHeld.opened;
      const turn = yield bash("node tools/gen.js fox");
      told = contextOf(turn);
      isOverwritten.open();
      yield say("bye");
    };
    const otter = world.start("otter", { ...launch(mode), scripts: { main: holder } });
    const fox = world.start("fox", { ...launch(mode), scripts: { main: writer } });
    await Promise.all([otter.done, fox.done]);
    expect(world.model.toolResult("otter", toolId("edited"))?.isError).toBe(false);
    expect(told).toMatch(TOLD_WRITER);
    expect(toldHolder).toMatch(TOLD_HOLDER);
    expect(world.repository.read("a.txt")).toBe("otter's\n");
    expect(await readState(world.repository.root).journal("changed")).toHaveLength(1);
  });

  it.each([
    ["started there", { run_in_background: true }],
    ["moved there at its timeout", { timeout: 1000 }],
  ])("also one that runs in the background, %s: found when the client says that it is over", async (_, more) => {
    const [isHeld, isOver] = [createGate(), createGate()];
    let [told, toldHolder] = ["", ""];
    const holder: Script = async function* holds() {
      yield read("a.txt");
      yield edit("edited", "a.txt", "one", "otter's");
      isHeld.open();
      await isOver.opened;
      toldHolder = contextOf(yield read("b.txt"));
      yield say("bye");
    };
    const writer: Script = async function* writes() {
      await isHeld.opened;
      yield bash("node tools/gen.js fox 2500", more);
      const turn = yield say("started");
      told = contextOf(turn);
      isOver.open();
      yield say("bye");
    };
    const otter = world.start("otter", { ...launch("bypassPermissions"), scripts: { main: holder } });
    const fox = world.start("fox", { ...launch("bypassPermissions"), scripts: { main: writer } });
    await fox.done;
    isOver.open();
    await otter.done;
    expect(toldHolder).toMatch(TOLD_HOLDER);
    expect(told).toMatch(TOLD_WRITER);
  });
});

describe("nobody is told", () => {
  it("of what the holder's formatter does while another session's command runs", async () => {
    const [isRunning, isHeld] = [createGate(), createGate()];
    let told = "nothing yet";
    const body = `await sleep(700);
fs.writeFileSync(input.tool_input.file_path, fs.readFileSync(input.tool_input.file_path, "utf8").trim() + "\\n");`;
    const holder: Script = async function* formats() {
      yield read("a.txt");
      await isRunning.opened;
      yield edit("edited", "a.txt", "one", "  otter's");
      isHeld.open();
      yield say("bye");
    };
    const writer: Script = async function* waits() {
      isRunning.open();
      told = contextOf(yield bash("node tools/wait.js 2500"));
      yield say("bye");
    };
    const settings = userHooks(world.directory, { event: "PostToolUse", matcher: "Edit", body });
    const otter = world.start("otter", { ...launch("bypassPermissions"), settings, scripts: { main: holder } });
    const fox = world.start("fox", { ...launch("bypassPermissions"), scripts: { main: writer } });
    await Promise.all([otter.done, fox.done]);
    expect(world.repository.read("a.txt")).toBe("otter's\n");
    expect(told).not.toContain("files changed");
    expect(await readState(world.repository.root).journal("changed")).toEqual([]);
  });

  it("of what the holder's own script does while another session's command runs", async () => {
    const isRunning = createGate();
    let [told, toldHolder] = ["nothing yet", "nothing yet"];
    const holder: Script = async function* generates() {
      yield read("a.txt");
      yield edit("edited", "a.txt", "one", "otter's");
      await isRunning.opened;
      toldHolder = contextOf(yield bash("node tools/gen.js generated"));
      yield say("bye");
    };
    const writer: Script = async function* waits() {
      isRunning.open();
      told = contextOf(yield bash("node tools/wait.js 2500"));
      yield say("bye");
    };
    const otter = world.start("otter", { ...launch("bypassPermissions"), scripts: { main: holder } });
    const fox = world.start("fox", { ...launch("bypassPermissions"), scripts: { main: writer } });
    await Promise.all([otter.done, fox.done]);
    expect(world.repository.read("a.txt")).toBe("generated\n");
    expect([told, toldHolder].join("\n")).not.toMatch(/files changed|which you hold/);
    expect(await readState(world.repository.root).journal("changed")).toEqual([]);
  });
});
