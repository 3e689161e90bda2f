import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type JsonObject, parseJsonLines } from "./json.ts";

/** One hook call as the client made it. */
export type RecordedHook = {
  readonly event: string;
  readonly atMs: number;
  readonly pid: number;
  readonly env: JsonObject;
  readonly stdin: JsonObject;
};

export type RecordingPlugin = { readonly folder: string; recorded(): readonly RecordedHook[] };

const EVENTS = [
  ..."PreToolUse PostToolUse PostToolUseFailure PostToolBatch Notification UserPromptSubmit UserPromptExpansion".split(
    " ",
  ),
  ..."SessionStart SessionEnd Stop StopFailure SubagentStart SubagentStop PreCompact PostCompact".split(" "),
  ..."PermissionRequest PermissionDenied TaskCreated TaskCompleted ConfigChange InstructionsLoaded".split(" "),
  ..."CwdChanged FileChanged DirectoryAdded WorktreeRemove".split(" "),
];

/** Appends one line to the log (O_APPEND keeps parallel hooks apart), then prints the answer prepared for the event, if any. */
const HOOK_SOURCE = `const fs = require("node:fs");
const [event, log, answers] = process.argv.slice(2);
const stdin = JSON.parse(fs.readFileSync(0, "utf8"));
const isOurs = ([name]) => /CLAUDE|^AI_AGENT$|^PWD$/.test(name);
const env = Object.fromEntries(Object.entries(process.env).filter(isOurs));
fs.appendFileSync(log, JSON.stringify({ event, atMs: Date.now(), pid: process.pid, ppid: process.ppid, env, stdin }) + "\\n");
const answer = JSON.parse(fs.readFileSync(answers, "utf8"))[event];
if (answer !== undefined) process.stdout.write(JSON.stringify(answer));
`;

/**
 * A plugin that only writes down what the client tells its hooks. WorktreeCreate is left out: registering it
 * replaces the client's own creation of worktrees. `answers` maps an event to the JSON its hook prints.
 */
export function createRecordingPlugin(
  folder: string,
  answers: Readonly<Record<string, JsonObject>> = {},
): RecordingPlugin {
  const log = join(folder, "hooks.log");
  const write = (relative: string, text: string): void => {
    mkdirSync(dirname(join(folder, relative)), { recursive: true });
    writeFileSync(join(folder, relative), text);
  };
  write("hook.cjs", HOOK_SOURCE);
  write("answers.json", JSON.stringify(answers));
  write("hooks.log", "");
  write(
    ".claude-plugin/plugin.json",
    JSON.stringify({ name: "recorder", version: "1.0.0", description: "records hook input" }),
  );
  write("commands/note.md", "---\nname: note\ndescription: takes a note\n---\nNote: $ARGUMENTS\n");
  const hook = (event: string): JsonObject => ({
    hooks: [
      {
        type: "command",
        command: process.execPath,
        args: [join(folder, "hook.cjs"), event, log, join(folder, "answers.json")],
        timeout: 10,
      },
    ],
  });
  write(
    "hooks/hooks.json",
    JSON.stringify({ hooks: Object.fromEntries(EVENTS.map((event) => [event, [hook(event)]])) }, null, 2),
  );
  chmodSync(join(folder, "hook.cjs"), 0o755);
  return { folder, recorded: () => parseJsonLines(readFileSync(log, "utf8")).flatMap(hookOf) };
}

function hookOf(line: JsonObject): readonly RecordedHook[] {
  const { event, atMs, pid, env, stdin } = line;
  if (typeof event !== "string" || typeof atMs !== "number" || typeof pid !== "number") return [];
  return [{ event, atMs, pid, env: asObject(env), stdin: asObject(stdin) }];
}

function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
