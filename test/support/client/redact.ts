import { createHash } from "node:crypto";
import { CASE_PREFIX } from "./capture-names.ts";
import { isJsonObject, type JsonObject } from "./json.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const AGENT_ID = /\ba[0-9a-f]{16}\b/g;
/** Background commands: nine characters, a digit among them (a word of nine letters is not one). */
const TASK_ID = /\bb(?=[a-z]*\d)[0-9a-z]{8}\b/g;
const TOOL_USE_ID = /toolu_[0-9A-Za-z]{20,}/g;
/** Members whose number says how fast a run was; fixed, so that a new capture differs only where the client does. */
const TIMINGS = new Set(["duration_ms", "totalDurationMs", "seconds_since_last_response", "procStart"]);

export type Places = { readonly cwd: string; readonly home: string; readonly directory: string };

/**
 * Makes payloads of several runs comparable: places become `{{cwd}}` and `{{home}}`, ids become the same plausible
 * ids in order of appearance. One redactor per scenario keeps equal ids equal across its payloads.
 */
export function createRedactor(places: Places): (payload: JsonObject) => JsonObject {
  const known = new Map<string, string>();
  const stable = (found: string, make: (count: number) => string): string => {
    const id = known.get(found) ?? make(known.size + 1);
    known.set(found, id);
    return id;
  };
  const redactText = (text: string): string =>
    text
      .replaceAll(places.cwd, "{{cwd}}")
      .replaceAll(slugOf(places.cwd), "{{cwd-slug}}")
      .replaceAll(places.home, "{{home}}")
      .replaceAll(places.directory, "{{directory}}")
      .replaceAll(UUID, (id) => stable(id, (count) => `5e55104a-0000-4000-8000-${hex(count, 12)}`))
      .replaceAll(AGENT_ID, (id) => stable(id, (count) => `a${hex(0xa6e47000 + count, 16)}`))
      .replaceAll(TASK_ID, (id) => stable(id, (count) => `b${hex(count, 8)}`))
      .replaceAll(/cc-socks\/\d+\.sock/g, "cc-socks/4242.sock")
      .replaceAll(/from-name="[^"]+"/g, 'from-name="my-project-9d"')
      .replaceAll(/\/claude-\d+\//g, "/claude-1000/")
      .replaceAll(/\bduration_ms: \d+/g, "duration_ms: 12")
      .replaceAll(TOOL_USE_ID, (id) => stable(id, (count) => toolUseId(`unnamed ${count}`)))
      .replaceAll(new RegExp(`${CASE_PREFIX}[a-z0-9-]+`, "g"), toolUseId)
      .replaceAll(/<duration_ms>\d+</g, "<duration_ms>12<");
  const redact = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") return redactText(value);
    if (typeof value === "number" && TIMINGS.has(key)) return 12;
    if (Array.isArray(value)) return value.map((member) => redact(member));
    return isJsonObject(value) ? redactMembers(value) : value;
  };
  const redactMembers = (value: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redact(member, key)]));
  return redactMembers;
}

/** The shape of a payload: member names and types, without values. Two versions of a client differ by it or they do not. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (!isJsonObject(value)) return value === null ? "null" : typeof value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, shapeOf(value[key])]),
  );
}

/** How the client names a project's folder under `~/.claude/projects`. */
function slugOf(folder: string): string {
  return folder.replaceAll(/[^A-Za-z0-9]/g, "-");
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function toolUseId(name: string): string {
  return `toolu_01${createHash("sha256").update(name).digest("hex").slice(0, 22)}`;
}
