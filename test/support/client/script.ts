import { isJsonObject, type JsonObject, listAt, textAt } from "./json.ts";

/** One block of a reply, in the Messages API's own words. */
export type ReplyBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly id?: string; readonly name: string; readonly input: JsonObject };

/** One reply of the scripted model. A step without a tool_use block ends the turn. */
export type Step = { readonly blocks: readonly ReplyBlock[]; readonly delayMs?: number };

export type ToolResult = { readonly toolUseId: string; readonly text: string; readonly isError: boolean };

/** What the client told the model with one request. */
export type Turn = {
  readonly request: JsonObject;
  readonly messages: readonly unknown[];
  /** Results of the tool calls of the reply before; empty after a prompt. */
  readonly lastToolResults: readonly ToolResult[];
  /** All text of this request that neither the model nor a tool wrote: prompts, reminders, hook context. */
  readonly systemContext: readonly string[];
};

/**
 * Plays the model for the whole life of one client, over all its prompts:
 * `const turn = yield say("hi")` resumes with the next request. After its end every reply is a closing text.
 */
export type Script = (first: Turn) => AsyncGenerator<Step, void, Turn>;

export function say(text: string, options: { readonly delayMs?: number } = {}): Step {
  return { blocks: [{ type: "text", text }], ...options };
}

export function call(
  name: string,
  input: JsonObject,
  options: { readonly id?: string; readonly delayMs?: number } = {},
): Step {
  const { id, ...rest } = options;
  return { blocks: [{ type: "tool_use", name, input, ...(id === undefined ? {} : { id }) }], ...rest };
}

/** Several tool calls in one reply. */
export function callAll(...steps: readonly Step[]): Step {
  return { blocks: steps.flatMap((step) => step.blocks) };
}

/** A script that does not react: the steps one after the other. */
export function play(...steps: readonly Step[]): Script {
  return async function* playSteps() {
    for (const step of steps) yield step;
  };
}

export function readTurn(request: JsonObject): Turn {
  const messages = listAt(request, "messages");
  return {
    request,
    messages,
    lastToolResults: toolResultsAfterLastReply(messages),
    systemContext: systemContextOf(request),
  };
}

/** Every tool result in the messages, oldest first. */
export function toolResultsIn(messages: readonly unknown[]): readonly ToolResult[] {
  return messages.flatMap((message) =>
    blocksOf(message)
      .filter((block) => textAt(block, "type") === "tool_result")
      .map((block) => ({
        toolUseId: textAt(block, "tool_use_id"),
        text: textOfContent(isJsonObject(block) ? block["content"] : undefined),
        isError: isJsonObject(block) && block["is_error"] === true,
      })),
  );
}

function toolResultsAfterLastReply(messages: readonly unknown[]): readonly ToolResult[] {
  const lastReply = messages.findLastIndex((message) => textAt(message, "role") === "assistant");
  return toolResultsIn(messages.slice(lastReply + 1));
}

function systemContextOf(request: JsonObject): readonly string[] {
  const spoken = listAt(request, "messages").filter((message) => textAt(message, "role") !== "assistant");
  return spoken
    .flatMap((message) => blocksOf(message).map((block) => textAt(block, "text")))
    .filter((text) => text !== "");
}

/** A message's content as blocks: the API also allows a bare string. */
export function blocksOf(message: unknown): readonly unknown[] {
  const content = isJsonObject(message) ? message["content"] : undefined;
  if (typeof content === "string") return [{ type: "text", text: content }];
  return Array.isArray(content) ? content : [];
}

function textOfContent(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((block) => textAt(block, "text")).join("\n");
}
