import { join } from "node:path";
import { CASE_PREFIX } from "./capture-names.ts";
import type { JsonObject } from "./json.ts";
import { createRecordingPlugin, type RecordingPlugin } from "./recording-plugin.ts";
import { call, callAll, play, type Step, say } from "./script.ts";
import type { World } from "./world.ts";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const CELL = { cell_type: "code", id: "c1", metadata: {}, source: ["print(1)\n"], outputs: [], execution_count: null };
const NOTEBOOK = { cells: [CELL], metadata: { language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5 };
const OVER_LIMIT_BYTES = 300_000; // the client reads at most 256 KB at once

/** A tool call whose payloads are stored as `<event>/<name>.json`. */
export function named(name: string, tool: string, input: JsonObject): Step {
  return call(tool, input, { id: `${CASE_PREFIX}${name}` });
}

/** Every file tool and Bash, in print mode, edits accepted. */
export async function captureFileTools(world: World): Promise<RecordingPlugin> {
  const { write, path } = world.repository;
  write("crlf.txt", "one\r\ntwo\r\nthree\r\n");
  write("bom.txt", "\uFEFFone\ntwo\n");
  write("latin1.txt", Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]));
  write("empty.txt", "");
  write("no end.txt", "one\ntwo");
  write("over-limit.txt", "z".repeat(OVER_LIMIT_BYTES));
  write("pixel.png", Buffer.from(PIXEL, "base64"));
  write("book.ipynb", `${JSON.stringify(NOTEBOOK, null, 1)}\n`);
  const read = (name: string, file: string, extra: JsonObject = {}): Step =>
    named(`read-${name}`, "Read", { file_path: path(file), ...extra });
  const reads = [
    ...[
      read("whole", "a.txt"),
      read("part", "a.txt", { offset: 2, limit: 1 }),
      read("crlf", "crlf.txt"),
      read("bom", "bom.txt"),
    ],
    ...[
      read("not-utf8", "latin1.txt"),
      read("empty", "empty.txt"),
      read("no-final-newline", "no end.txt"),
      read("image", "pixel.png"),
    ],
    ...[
      read("notebook", "book.ipynb"),
      read("missing", "gone.txt"),
      read("folder", "."),
      read("over-limit", "over-limit.txt"),
    ],
    named("read-relative-path", "Read", { file_path: "a.txt" }),
  ];
  const edit = (name: string, file: string, from: string, to: string): Step =>
    named(`edit-${name}`, "Edit", { file_path: path(file), old_string: from, new_string: to });
  const writes = [
    named("write-new", "Write", { file_path: path("new folder/new.txt"), content: "new\n" }),
    named("write-overwrite", "Write", { file_path: path("a.txt"), content: "one\nTWO\nthree\n" }),
    named("write-relative-path", "Write", { file_path: "relative.txt", content: "r\n" }),
    ...[edit("one", "a.txt", "TWO", "two"), edit("crlf", "crlf.txt", "two", "2"), edit("bom", "bom.txt", "two", "2")],
    ...[edit("not-found", "a.txt", "nowhere", "x"), edit("not-utf8", "latin1.txt", "caf", "x")],
    named("edit-all", "Edit", { file_path: path("a.txt"), old_string: "o", new_string: "0", replace_all: true }),
    call("ToolSearch", { query: "select:NotebookEdit", max_results: 1 }),
    named("notebook-replace", "NotebookEdit", {
      notebook_path: path("book.ipynb"),
      cell_id: "c1",
      new_source: "print(2)",
    }),
    named("notebook-insert", "NotebookEdit", {
      notebook_path: path("book.ipynb"),
      cell_id: "c1",
      new_source: "# t",
      cell_type: "markdown",
      edit_mode: "insert",
    }),
    named("bash-ok", "Bash", { command: "echo hi", description: "greet" }),
    named("bash-writes-read-file", "Bash", { command: "sed -i s/tw0/2/ a.txt", description: "change a read file" }),
    named("bash-fails", "Bash", { command: "exit 3", description: "fail" }),
    callAll(
      named("batch-first", "Read", { file_path: path("a.txt") }),
      named("batch-second", "Read", { file_path: path("bom.txt") }),
    ),
  ];
  const recorder = createRecordingPlugin(join(world.directory, "recorder"));
  const script = play(...reads, ...writes, say("done"));
  const options = { pluginDirs: [recorder.folder], permissionMode: "acceptEdits", allowedTools: ["Bash"] } as const;
  await world.start("tools", { ...options, prompt: "work on the files", scripts: { main: script } }).done;
  return recorder;
}

/** What only bypass mode shows: what a shell command changed; and subagents, in the foreground and in the background. */
export async function captureBypassAndAgents(world: World): Promise<RecordingPlugin> {
  const recorder = createRecordingPlugin(join(world.directory, "recorder"));
  const agent = (name: string, background: boolean): Step =>
    named(`agent-${name}`, "Agent", {
      description: `${name} work`,
      prompt: `[[agent:${name}]] write a file`,
      subagent_type: "general-purpose",
      run_in_background: background,
    });
  const main = play(
    named("bash-edit-diff", "Bash", {
      command: "echo hi > 'new file.txt'; sed -i s/one/1/ a.txt",
      description: "write",
    }),
    agent("foreground", false),
    agent("background", true),
    say("the agent works"),
    named("bash-background", "Bash", { command: "sleep 2", description: "wait", run_in_background: true }),
    say("the command runs"),
    say("all done"),
  );
  const writer = (name: string) =>
    play(named(`${name}-agent-writes`, "Write", { file_path: `${name}.txt`, content: "s\n" }), say("written"));
  const agents = { foreground: writer("foreground"), background: writer("background") };
  const options = { pluginDirs: [recorder.folder], permissionMode: "bypassPermissions" } as const;
  await world.start("bypass", { ...options, prompt: "use a shell and agents", scripts: { main, agents } }).done;
  return recorder;
}

/** A session that moves into a worktree of the client's own making: `cwd` changes, the project folder does not. */
export async function captureWorktree(world: World): Promise<RecordingPlugin> {
  const recorder = createRecordingPlugin(join(world.directory, "recorder"));
  const main = play(
    call("ToolSearch", { query: "select:EnterWorktree,ExitWorktree", max_results: 2 }),
    named("enter-worktree", "EnterWorktree", { name: "side" }),
    named("edit-in-worktree", "Edit", { file_path: "a.txt", old_string: "one", new_string: "1" }),
    named("exit-worktree", "ExitWorktree", { action: "keep" }),
    say("done"),
  );
  const options = { pluginDirs: [recorder.folder], permissionMode: "bypassPermissions" } as const;
  await world.start("worktree", { ...options, prompt: "work aside", scripts: { main } }).done;
  return recorder;
}
