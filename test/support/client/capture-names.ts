import { isJsonObject, listAt, textAt } from "./json.ts";
import type { RecordedHook } from "./recording-plugin.ts";

/** Scripts of captures give each tool call the id `case:<name>`; every payload of that call is filed under the name. */
export const CASE_PREFIX = "case:";

type Namer = (stdin: RecordedHook["stdin"]) => string;

const NAMERS: Readonly<Record<string, Namer>> = {
  SessionStart: (stdin) => `${textAt(stdin, "source")}${suffix(stdin, "model")}${suffix(stdin, "session_title")}`,
  SessionEnd: (stdin) => textAt(stdin, "reason"),
  UserPromptSubmit: (stdin) => promptKind(textAt(stdin, "prompt")),
  UserPromptExpansion: (stdin) => argumentKind(textAt(stdin, "command_args")),
  PermissionRequest: (stdin) => textAt(stdin, "tool_name"),
  Stop: (stdin) => backgroundKind(stdin, "plain"),
  SubagentStart: (stdin) => textAt(stdin, "agent_type"),
  SubagentStop: (stdin) => backgroundKind(stdin, textAt(stdin, "agent_type") || "of-compact"),
  PreCompact: (stdin) => textAt(stdin, "trigger"),
  PostCompact: (stdin) => textAt(stdin, "trigger"),
  FileChanged: (stdin) => textAt(stdin, "event"),
  Notification: (stdin) => textAt(stdin, "notification_type"),
  ConfigChange: (stdin) => textAt(stdin, "source"),
  InstructionsLoaded: (stdin) => `${textAt(stdin, "memory_type")}-${textAt(stdin, "load_reason")}`,
  StopFailure: (stdin) => textAt(stdin, "error"),
};

/** `<event>/<case>`: where the payload is stored; undefined for tool calls that no capture named. */
export function fixtureName(hook: RecordedHook): string | undefined {
  const name = toolCase(hook) ?? NAMERS[hook.event]?.(hook.stdin);
  if (name === undefined || name === "") return undefined;
  return `${hook.event}/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
}

function toolCase({ stdin }: RecordedHook): string | undefined {
  const id = textAt(stdin, "tool_use_id") || textAt(listAt(stdin, "tool_calls")[0], "tool_use_id");
  return id.startsWith(CASE_PREFIX) ? id.slice(CASE_PREFIX.length) : undefined;
}

/** A member that only some clients send makes a case of its own. */
function suffix(stdin: RecordedHook["stdin"], member: string): string {
  return member in stdin ? `-with-${member}` : "";
}

function argumentKind(commandArguments: string): string {
  if (commandArguments === "") return "without-arguments";
  return commandArguments.includes("\n") ? "with-newlines" : "with-odd-arguments";
}

function promptKind(prompt: string): string {
  if (prompt.startsWith("/")) return "slash-command";
  if (prompt.startsWith("<task-notification>")) return prompt.includes("<event>") ? "monitor-event" : taskKind(prompt);
  if (prompt.startsWith("<cross-session-message")) return "peer-message";
  return "typed";
}

function taskKind(prompt: string): string {
  const kind = /<summary>(Monitor|Background command)/.exec(prompt)?.[1];
  return kind === undefined ? "task-notification" : `task-notification-${kind}`;
}

function backgroundKind(stdin: RecordedHook["stdin"], without: string): string {
  const running = listAt(stdin, "background_tasks").find(isJsonObject);
  return running === undefined ? without : `${without}-with-background-${textAt(running, "type")}`;
}
