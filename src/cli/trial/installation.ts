import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { at, type JsonObject, listAt, parseObject, textAt } from "./json-value.ts";

/** One entry of `hooks/hooks.json`: what the client starts for an event. */
export type Registration = {
  readonly event: string;
  /** Null: for every tool, prompt or command. */
  readonly matcher: string | null;
  readonly command: string;
  /** With the plugin's folder filled in. */
  readonly args: readonly string[];
  readonly timeoutMs: number;
};

export type Registrations = { readonly hooks: readonly Registration[] } | { readonly problem: string };

/**
 * The plugin this very file belongs to: the folder at or above it that has the built command in it.
 *
 * @returns absolute path
 */
export function pluginRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "dist", "cli.mjs")) || dirname(folder) === folder) return folder;
  }
}

/** What the client reads from a plugin's `hooks/hooks.json`. */
export function registrationsOf(root: string): Registrations {
  const file = join(root, "hooks", "hooks.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { problem: `${file} is missing or cannot be read` };
  }
  const hooks = at(parseObject(text), "hooks");
  if (typeof hooks !== "object" || hooks === null) return { problem: `${file} is not valid JSON with "hooks" in it` };
  return { hooks: Object.entries(hooks).flatMap(([event, groups]) => ofEvent(root, event, groups)) };
}

function ofEvent(root: string, event: string, groups: unknown): readonly Registration[] {
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((group: unknown) =>
    listAt(group, "hooks").map((handler) => ({ event, matcher: textAt(group, "matcher"), ...started(root, handler) })),
  );
}

/** The client's own default for a hook without `timeout`, hook reference of Claude Code. */
const DEFAULT_TIMEOUT_MS = 600_000;

function started(root: string, handler: unknown): Pick<Registration, "command" | "args" | "timeoutMs"> {
  const seconds = at(handler, "timeout");
  return {
    command: textAt(handler, "command") ?? "",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the client's placeholder, filled in by the client
    args: listAt(handler, "args").map((arg) => String(arg).replaceAll("${CLAUDE_PLUGIN_ROOT}", root)),
    timeoutMs: typeof seconds === "number" ? seconds * 1000 : DEFAULT_TIMEOUT_MS,
  };
}

/** The registration that the client would run for a payload; null: none. */
export function registrationFor(hooks: readonly Registration[], payload: JsonObject): Registration | null {
  const event = textAt(payload, "hook_event_name");
  const subject = textAt(payload, "tool_name") ?? textAt(payload, "command_name") ?? "";
  return hooks.find((hook) => hook.event === event && isMatch(hook.matcher, subject)) ?? null;
}

/** Only letters, `|`, `,` and blanks: names, compared whole. Anything else is an unanchored regular expression. */
function isMatch(matcher: string | null, subject: string): boolean {
  if (matcher === null || matcher === "" || matcher === "*") return true;
  if (/^[A-Za-z_|, ]+$/.test(matcher)) return matcher.split(/[|,]/).some((name) => name.trim() === subject);
  return new RegExp(matcher).test(subject);
}
