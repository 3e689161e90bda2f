import { fieldsOf } from "../../domain/shape.ts";
import type { JsonObject } from "./json-value.ts";

/**
 * What Claude Code 2.1.329 really gave to hooks, by event. Copies of captured payloads: a test holds them equal
 * to the originals. In braces what differs from one place to another.
 */
const SESSION = {
  session_id: "5e55104a-0000-4000-8000-000000000001",
  transcript_path: "{{home}}/.claude/projects/{{cwd-slug}}/5e55104a-0000-4000-8000-000000000001.jsonl",
  cwd: "{{cwd}}",
};
const PROMPT = { ...SESSION, prompt_id: "5e55104a-0000-4000-8000-000000000002" };
const EFFORT = { effort: { level: "medium" } };
const TURN = { ...PROMPT, permission_mode: "acceptEdits", ...EFFORT };
const TASKS = { background_tasks: [], session_crons: [] };
const AGENT = { agent_id: "a00000000a6e47003", agent_type: "general-purpose" };
const EDIT_ID = "toolu_01ecf5ee5f59cc84bc33caf8";
const EDIT_INPUT = { file_path: "{{cwd}}/a.txt", old_string: "TWO", new_string: "two", replace_all: false };
const BASH_ID = "toolu_019c828178d6995ebcf27e36";
const GREETING = { command: "echo hi", description: "greet" };

export const PAYLOADS = {
  "SessionStart/startup-with-model": {
    ...SESSION,
    hook_event_name: "SessionStart",
    source: "startup",
    model: "claude-opus-5-5",
  },
  "UserPromptSubmit/typed": {
    ...PROMPT,
    permission_mode: "acceptEdits",
    hook_event_name: "UserPromptSubmit",
    prompt: "work on the files",
  },
  "UserPromptExpansion/without-arguments": {
    ...SESSION,
    prompt_id: "5e55104a-0000-4000-8000-000000000007",
    permission_mode: "default",
    hook_event_name: "UserPromptExpansion",
    expansion_type: "slash_command",
    command_name: "recorder:note",
    command_args: "",
    command_source: "plugin",
    prompt: "/recorder:note",
  },
  "PreToolUse/edit-one": {
    ...TURN,
    hook_event_name: "PreToolUse",
    tool_name: "Edit",
    tool_input: EDIT_INPUT,
    tool_use_id: EDIT_ID,
  },
  "PreToolUse/bash-ok": {
    ...TURN,
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_input: GREETING,
    tool_use_id: BASH_ID,
  },
  "PreToolUse/bash-writes-read-file": {
    ...TURN,
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_input: { command: "sed -i s/tw0/2/ a.txt", description: "change a read file" },
    tool_use_id: "toolu_013fc528e1dba22ddfbc98fb",
  },
  "PreToolUse/mcp-write": {
    ...PROMPT,
    permission_mode: "bypassPermissions",
    ...EFFORT,
    hook_event_name: "PreToolUse",
    tool_name: "mcp__files__write_file",
    tool_input: { path: "{{cwd}}/a.txt", content: "two\n" },
    tool_use_id: "toolu_012f30a6e2d5795bbf43ce9f",
    mcp_server: { name: "files", source: "dynamic" },
  },
  "PermissionRequest/edit": {
    ...PROMPT,
    permission_mode: "default",
    ...EFFORT,
    hook_event_name: "PermissionRequest",
    tool_name: "Edit",
    tool_input: { file_path: "{{cwd}}/a.txt", old_string: "one", new_string: "one!", replace_all: false },
    permission_suggestions: [{ type: "setMode", mode: "acceptEdits", destination: "session" }],
  },
  "PostToolUse/read-whole": {
    ...TURN,
    hook_event_name: "PostToolUse",
    tool_name: "Read",
    tool_input: { file_path: "{{cwd}}/a.txt" },
    tool_response: {
      type: "text",
      file: {
        filePath: "{{cwd}}/a.txt",
        content: "one\ntwo\nthree\n",
        numLines: 4,
        startLine: 1,
        totalLines: 4,
      },
    },
    tool_use_id: "toolu_0116bfae381bd3484b8ad888",
    duration_ms: 12,
  },
  "PostToolUse/edit-one": {
    ...TURN,
    hook_event_name: "PostToolUse",
    tool_name: "Edit",
    tool_input: EDIT_INPUT,
    tool_response: {
      filePath: "{{cwd}}/a.txt",
      oldString: "TWO",
      newString: "two",
      originalFile: "one\nTWO\nthree\n",
      structuredPatch: [
        { oldStart: 1, oldLines: 3, newStart: 1, newLines: 3, lines: [" one", "-TWO", "+two", " three"] },
      ],
      userModified: false,
      replaceAll: false,
    },
    tool_use_id: EDIT_ID,
    duration_ms: 12,
  },
  "PostToolUse/bash-ok": {
    ...TURN,
    hook_event_name: "PostToolUse",
    tool_name: "Bash",
    tool_input: GREETING,
    tool_response: { stdout: "hi", stderr: "", interrupted: false, isImage: false, noOutputExpected: false },
    tool_use_id: BASH_ID,
    duration_ms: 12,
  },
  "PostToolUseFailure/bash-fails": {
    ...TURN,
    hook_event_name: "PostToolUseFailure",
    tool_name: "Bash",
    tool_input: { command: "exit 3", description: "fail" },
    tool_use_id: "toolu_0177a90f51fbbd29d76b4dd8",
    error: "Exit code 3",
    is_interrupt: false,
    duration_ms: 12,
  },
  "PostToolBatch/edit-one": {
    ...TURN,
    hook_event_name: "PostToolBatch",
    tool_calls: [
      {
        tool_name: "Edit",
        tool_input: EDIT_INPUT,
        tool_use_id: EDIT_ID,
        tool_response:
          "The file {{cwd}}/a.txt has been updated successfully. (file state is current in your context — no need to Read it back)",
      },
    ],
  },
  "SubagentStart/general-purpose": { ...PROMPT, ...AGENT, hook_event_name: "SubagentStart" },
  "SubagentStop/general-purpose": {
    ...PROMPT,
    permission_mode: "bypassPermissions",
    ...AGENT,
    ...EFFORT,
    hook_event_name: "SubagentStop",
    stop_hook_active: false,
    agent_transcript_path:
      "{{home}}/.claude/projects/{{cwd-slug}}/5e55104a-0000-4000-8000-000000000001/subagents/agent-a00000000a6e47003.jsonl",
    last_assistant_message: "written",
    ...TASKS,
  },
  "Stop/plain": {
    ...TURN,
    hook_event_name: "Stop",
    stop_hook_active: false,
    last_assistant_message: "done",
    ...TASKS,
  },
  "StopFailure/unknown": {
    ...SESSION,
    prompt_id: "5e55104a-0000-4000-8000-00000000000a",
    ...EFFORT,
    hook_event_name: "StopFailure",
    error: "unknown",
    last_assistant_message: "API Error: 400 scripted failure",
  },
  "FileChanged/change": {
    ...SESSION,
    prompt_id: "5e55104a-0000-4000-8000-000000000007",
    hook_event_name: "FileChanged",
    file_path: "{{cwd}}/watched.txt",
    event: "change",
  },
  "SessionEnd/other": { ...PROMPT, hook_event_name: "SessionEnd", reason: "other" },
} as const satisfies Readonly<Record<string, JsonObject>>;

export type PayloadName = keyof typeof PAYLOADS;

export type Place = { readonly cwd: string; readonly home: string; readonly sessionId: string };

/** A captured payload as a client in another place would have sent it, with some of its fields changed. */
export function payloadOf(name: PayloadName, place: Place, changes: JsonObject = {}): JsonObject {
  return object(filled(merged(PAYLOADS[name], changes), place));
}

function object(value: unknown): JsonObject {
  return Object.fromEntries(fieldsOf(value) ?? []);
}

function merged(base: unknown, changes: unknown): unknown {
  const [fields, changed] = [fieldsOf(base), fieldsOf(changes)];
  if (fields === null || changed === null) return changes;
  const result = new Map(fields);
  for (const [name, value] of changed) result.set(name, merged(result.get(name), value));
  return Object.fromEntries(result);
}

function filled(value: unknown, place: Place): unknown {
  if (typeof value === "string") {
    return value
      .replaceAll(SESSION.session_id, place.sessionId)
      .replaceAll("{{cwd-slug}}", place.cwd.replaceAll(/[^A-Za-z0-9]/g, "-"))
      .replaceAll("{{cwd}}", place.cwd)
      .replaceAll("{{home}}", place.home);
  }
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, place));
  const fields = fieldsOf(value);
  return fields === null ? value : Object.fromEntries(fields.map(([name, field]) => [name, filled(field, place)]));
}
