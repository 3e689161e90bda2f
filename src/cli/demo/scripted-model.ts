import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { at, type JsonObject, listAt, parseObject, textAt } from "../trial/json-value.ts";

/** One block of a reply of the model, in the words of the Messages API. */
export type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: JsonObject };

/** A client waits for its model. Whoever plays the model answers when the story is there. */
export type Turn = {
  /** All that the client sent that the model itself did not write. */
  readonly told: string;
  /** The result of the tool call before; null: this is the start. */
  readonly result: { readonly text: string; readonly isError: boolean } | null;
  reply(block: Block): void;
};

export type ScriptedModel = {
  /** For ANTHROPIC_BASE_URL of one client. */
  baseUrl(client: string): string;
  /** The next turn of a client, in order. @throws the reason of `signal` */
  turn(client: string, signal: AbortSignal): Promise<Turn>;
  close(): Promise<void>;
};

/** A model that a story plays: an HTTP server on the loopback interface. Source: Anthropic Messages API. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const queues = new Map<string, Queue>();
  const queueOf = (client: string): Queue => {
    const queue = queues.get(client) ?? new Queue();
    queues.set(client, queue);
    return queue;
  };
  const server = createServer((request, response) => {
    receive(request, response, queueOf).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    baseUrl: (client) => `http://127.0.0.1:${port}/${client}`,
    turn: (client, signal) => queueOf(client).next(signal),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Turns that came before anybody asked wait here, and whoever asked before one came. */
class Queue {
  readonly #turns: Turn[] = [];
  #waiting: ((turn: Turn) => void) | null = null;

  add(turn: Turn): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#turns.push(turn);
    else waiting(turn);
  }

  next(signal: AbortSignal): Promise<Turn> {
    const turn = this.#turns.shift();
    if (turn !== undefined) return Promise.resolve(turn);
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason);
      if (signal.aborted) return stop();
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting = (arrived) => {
        signal.removeEventListener("abort", stop);
        resolve(arrived);
      };
    });
  }
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  queueOf: (client: string) => Queue,
): Promise<void> {
  const [path = "/"] = (request.url ?? "/").split("?");
  const body = parseObject(await bodyOf(request)) ?? {};
  if (path.endsWith("/v1/messages/count_tokens")) return sendJson(response, 200, { input_tokens: 100 });
  if (!path.endsWith("/v1/messages")) {
    return sendJson(response, 404, { type: "error", error: { type: "not_found_error", message: "scripted model" } });
  }
  const reply = (block: Block): void => sendReply(response, body, block);
  // Titles and the like are asked for without tools.
  if (listAt(body, "tools").length === 0) return reply({ type: "text", text: "a demonstration" });
  queueOf(path.split("/")[1] ?? "").add({ told: toldIn(body), result: resultIn(body), reply });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function toldIn(body: JsonObject): string {
  return listAt(body, "messages")
    .filter((message) => textAt(message, "role") !== "assistant")
    .flatMap(blocksOf)
    .map((block) => textAt(block, "text") ?? "")
    .join("\n");
}

function resultIn(body: JsonObject): Turn["result"] {
  const last = listAt(body, "messages")
    .flatMap(blocksOf)
    .findLast((block) => textAt(block, "type") === "tool_result");
  if (last === undefined) return null;
  const content = at(last, "content");
  const texts = typeof content === "string" ? [content] : listAt(last, "content").map((part) => textAt(part, "text"));
  return { text: texts.join("\n"), isError: at(last, "is_error") === true };
}

/** A message's content as blocks: the API also allows a bare string. */
function blocksOf(message: unknown): readonly unknown[] {
  const text = textAt(message, "content");
  return text === null ? listAt(message, "content") : [{ type: "text", text }];
}

const USAGE = { input_tokens: 10, output_tokens: 5, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

function sendReply(response: ServerResponse, body: JsonObject, block: Block): void {
  const stop = { stop_reason: block.type === "tool_use" ? "tool_use" : "end_turn", stop_sequence: null };
  const message = {
    id: `msg_${randomUUID()}`,
    type: "message",
    role: "assistant",
    model: textAt(body, "model") ?? "",
    usage: USAGE,
  };
  if (at(body, "stream") !== true) sendJson(response, 200, { ...message, content: [block], ...stop });
  else {
    const start = { ...message, content: [], stop_reason: null, stop_sequence: null };
    sendEvents(response, [
      { type: "message_start", message: start },
      ...eventsOf(block),
      { type: "message_delta", delta: stop, usage: USAGE },
      { type: "message_stop" },
    ]);
  }
}

type Event = { readonly type: string; readonly [field: string]: unknown };

function eventsOf(block: Block): readonly Event[] {
  const isText = block.type === "text";
  const empty = isText ? { type: "text", text: "" } : { ...block, input: {} };
  const delta = isText
    ? { type: "text_delta", text: block.text }
    : { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
  return [
    { type: "content_block_start", index: 0, content_block: empty },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
  ];
}

function sendEvents(response: ServerResponse, events: readonly Event[]): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** A call of one of the client's tools. */
export function call(name: string, input: JsonObject): Block {
  return { type: "tool_use", id: `toolu_${randomUUID().replaceAll("-", "").slice(0, 24)}`, name, input };
}
