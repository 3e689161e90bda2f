import { AppError } from "../app/errors.ts";
import type { AgentId } from "../domain/holder.ts";
import { amount, fieldsOf, text } from "../domain/shape.ts";

/** Fields that every event has. `agent_id` only inside a subagent; `agent_type` also for `claude --agent`. */
export type CommonInput = {
  readonly session_id: string;
  readonly cwd: string;
  readonly hook_event_name: string;
  readonly agent_id?: AgentId | undefined;
  readonly agent_type?: string | undefined;
};

/** Tools name their file in one of two fields; tools without a file have neither. */
type ToolFields = {
  readonly tool_input: { readonly file_path?: string | undefined; readonly notebook_path?: string | undefined };
};

export type ToolCall = ToolFields & { readonly tool_name: string; readonly tool_use_id?: string | undefined };
/** `raw`: the whole event, for who needs more of it, which is rare. */
export type ToolInput = CommonInput & ToolCall & { readonly raw: unknown };
export type ToolEndInput = ToolInput & { readonly duration_ms?: number | undefined };
export type ToolResultInput = ToolEndInput & {
  /** What a Read of a text file showed. */
  readonly tool_response: {
    readonly file?: { readonly content?: string | undefined; readonly startLine?: number | undefined } | undefined;
  };
};
/** Paths in a batch are as the model wrote them: perhaps relative to `cwd`. */
export type BatchInput = CommonInput & { readonly tool_calls: readonly ToolCall[] };
export type SessionStartInput = CommonInput & {
  readonly source?: string | undefined;
  readonly model?: string | undefined;
};
export type SessionEndInput = CommonInput & { readonly reason?: string | undefined };
export type FileChangedInput = CommonInput & { readonly file_path: string };
export type PromptInput = CommonInput & { readonly prompt: string };
export type ExpansionInput = CommonInput & { readonly command_name: string; readonly command_args: string };
export type BackgroundTask = {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
};
export type StopInput = CommonInput & {
  /** Null: the event does not tell, as StopFailure. */
  readonly background_tasks: readonly BackgroundTask[] | null;
  /** A hook has kept the model from stopping already. */
  readonly stop_hook_active: boolean;
};

/** A session id and a subagent id are part of file names, together with a file's key: short and harmless. */
const MOST_SESSION_CHARACTERS = 40;
const MOST_AGENT_CHARACTERS = 20;

/**
 * Reads what every event has. Everything else about an event is optional here: a field that a newer client
 * leaves out must not switch the protection off.
 *
 * @throws AppError `BAD_INPUT` naming the field
 */
export function parseCommon(value: unknown): CommonInput {
  const fields = new Fields(value);
  const agent = fields.find("agent_id");
  return {
    session_id: fileSafe(fields.get("session_id"), MOST_SESSION_CHARACTERS),
    cwd: fields.get("cwd"),
    hook_event_name: fields.get("hook_event_name"),
    agent_id: agent === undefined ? undefined : (fileSafe(agent, MOST_AGENT_CHARACTERS) as AgentId),
    agent_type: fields.find("agent_type"),
  };
}

export function parseTool(value: unknown): ToolInput {
  return { ...parseCommon(value), ...toolCall(new Fields(value)), raw: value };
}

export function parseToolEnd(value: unknown): ToolEndInput {
  return { ...parseTool(value), duration_ms: new Fields(value).number("duration_ms") };
}

export function parseToolResult(value: unknown): ToolResultInput {
  const file = new Fields(value).inner("tool_response").inner("file");
  const shown = { content: file.find("content"), startLine: file.number("startLine") };
  return { ...parseToolEnd(value), tool_response: { file: shown } };
}

export function parseBatch(value: unknown): BatchInput {
  return { ...parseCommon(value), tool_calls: new Fields(value).list("tool_calls").map(toolCall) };
}

export function parseSessionStart(value: unknown): SessionStartInput {
  const fields = new Fields(value);
  return { ...parseCommon(value), source: fields.find("source"), model: fields.find("model") };
}

export function parseSessionEnd(value: unknown): SessionEndInput {
  return { ...parseCommon(value), reason: new Fields(value).find("reason") };
}

export function parseFileChanged(value: unknown): FileChangedInput {
  return { ...parseCommon(value), file_path: new Fields(value).get("file_path") };
}

export function parsePrompt(value: unknown): PromptInput {
  return { ...parseCommon(value), prompt: new Fields(value).find("prompt") ?? "" };
}

export function parseExpansion(value: unknown): ExpansionInput {
  const fields = new Fields(value);
  const [command_name, command_args] = [fields.find("command_name") ?? "", fields.find("command_args") ?? ""];
  return { ...parseCommon(value), command_name, command_args };
}

export function parseStop(value: unknown): StopInput {
  const fields = new Fields(value);
  const tasks = fields.list("background_tasks").map((task) => ({
    id: task.find("id"),
    type: task.find("type"),
    status: task.find("status"),
  }));
  const stop_hook_active = new Map(fieldsOf(value)).get("stop_hook_active") === true;
  const background_tasks = fields.has("background_tasks") ? tasks : null;
  return { ...parseCommon(value), background_tasks, stop_hook_active };
}

/** The client's names of the commands that go on in the background; null: the event does not tell. */
export function commandsIn({ background_tasks }: StopInput): readonly string[] | null {
  const running = background_tasks?.filter(({ type, status }) => type !== "subagent" && status === "running");
  return running?.map(({ id }) => id ?? "") ?? null;
}

/** A subagent of the background is listed when it stops; the commands of any other end with its last words. */
export function isOfBackground({ background_tasks, agent_id }: StopInput): boolean {
  return background_tasks?.some(({ type, id }) => type === "subagent" && id === agent_id) === true;
}

function toolCall(fields: Fields): ToolCall {
  const input = fields.inner("tool_input");
  return {
    tool_name: fields.get("tool_name"),
    tool_use_id: fields.find("tool_use_id"),
    tool_input: { file_path: input.find("file_path"), notebook_path: input.find("notebook_path") },
  };
}

function fileSafe(id: string, mostCharacters: number): string {
  return id.replace(/[^A-Za-z0-9-]/g, "-").slice(0, mostCharacters);
}

/** The fields of an object from outside, read one by one. A field of a wrong type counts as missing. */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    this.#values = new Map(fieldsOf(value) ?? []);
  }

  get(name: string): string {
    const value = this.find(name);
    if (value === undefined) throw new AppError("BAD_INPUT", `the hook input has no text "${name}"`);
    return value;
  }

  find(name: string): string | undefined {
    const value = this.#values.get(name);
    return text(value) ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return amount(value) ? value : undefined;
  }

  inner(name: string): Fields {
    return new Fields(this.#values.get(name));
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  texts(name: string): readonly string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.filter(text) : [];
  }

  list(name: string): readonly Fields[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.map((item) => new Fields(item)) : [];
  }
}

/** The file a tool call is about, or null. */
export function pathOf({ tool_input }: ToolFields): string | null {
  return tool_input.file_path ?? tool_input.notebook_path ?? null;
}

/** A call of a tool that runs a command line, or of one of an MCP server. `raw`: the whole event. */
export type CommandInput = CommonInput & {
  readonly raw: unknown;
  readonly tool_name: string;
  readonly tool_use_id?: string | undefined;
  readonly tool_input: { readonly command?: string | undefined; readonly run_in_background: boolean };
};

export function parseCommand(value: unknown): CommandInput {
  const fields = new Fields(value);
  return {
    ...parseCommon(value),
    raw: value,
    tool_name: fields.get("tool_name"),
    tool_use_id: fields.find("tool_use_id"),
    tool_input: { command: fields.inner("tool_input").find("command"), run_in_background: isInBackground(value) },
  };
}

/** Apart from the class, which every hook loads. */
function isInBackground(value: unknown): boolean {
  const input = new Map(fieldsOf(value)).get("tool_input");
  return new Map(fieldsOf(input)).get("run_in_background") === true;
}

const WRITERS = new Set(["Write", "Edit", "MultiEdit", "NotebookEdit"]);

export function isWriter(toolName: string): boolean {
  return WRITERS.has(toolName);
}
