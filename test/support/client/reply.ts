import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { ReplyBlock, Step } from "./script.ts";

/** Fixed, so that two runs put the same numbers into a session's cost and context figures. */
const USAGE = { input_tokens: 10, output_tokens: 5, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

/** Answers `POST /v1/messages` with one step, as server-sent events or as one object. Source: Anthropic Messages API. */
export function sendReply(
  response: ServerResponse,
  step: Step,
  options: { readonly model: string; readonly stream: boolean },
): void {
  const blocks = step.blocks.map(withId);
  const stopReason = blocks.some((block) => block.type === "tool_use") ? "tool_use" : "end_turn";
  const message = { id: `msg_${randomUUID()}`, type: "message", role: "assistant", model: options.model };
  if (!options.stream) {
    sendJson(response, 200, {
      ...message,
      content: blocks,
      stop_reason: stopReason,
      stop_sequence: null,
      usage: USAGE,
    });
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const start = { ...message, content: [], stop_reason: null, stop_sequence: null, usage: USAGE };
  sendEvent(response, { type: "message_start", message: start });
  for (const [index, block] of blocks.entries()) sendBlock(response, index, block);
  sendEvent(response, { type: "message_delta", delta: { stop_reason: stopReason, stop_sequence: null }, usage: USAGE });
  sendEvent(response, { type: "message_stop" });
  response.end();
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function withId(block: ReplyBlock): ReplyBlock {
  if (block.type === "text") return block;
  return { ...block, id: block.id ?? `toolu_${randomUUID().replaceAll("-", "").slice(0, 24)}` };
}

function sendBlock(response: ServerResponse, index: number, block: ReplyBlock): void {
  const isText = block.type === "text";
  sendEvent(response, {
    type: "content_block_start",
    index,
    content_block: isText ? { type: "text", text: "" } : { ...block, input: {} },
  });
  const delta = isText
    ? { type: "text_delta", text: block.text }
    : { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
  sendEvent(response, { type: "content_block_delta", index, delta });
  sendEvent(response, { type: "content_block_stop", index });
}

function sendEvent(response: ServerResponse, event: { readonly type: string; readonly [key: string]: unknown }): void {
  response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
