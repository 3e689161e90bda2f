import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject, type JsonObject, listAt, parseJson, textAt } from "./json.ts";
import { sendJson, sendReply } from "./reply.ts";
import {
  blocksOf,
  readTurn,
  type Script,
  type Step,
  say,
  type ToolResult,
  type Turn,
  toolResultsIn,
} from "./script.ts";

/**
 * `turn`: a request of a conversation's main loop, answered by a script. `side`: a call without tools (titles,
 * summaries). `count`: token counting. `other`: anything else the client asks.
 */
export type RequestKind = "turn" | "side" | "count" | "other";

export type RecordedRequest = {
  readonly kind: RequestKind;
  /** Name of the client, from the path of its base URL. */
  readonly client: string;
  /** "main", or the tag of the subagent whose first prompt carries `[[agent:tag]]`. */
  readonly conversation: string;
  readonly path: string;
  readonly body: JsonObject;
  readonly receivedAt: number;
};

export type ClientScripts = { readonly main: Script; readonly agents?: Readonly<Record<string, Script>> };

export type ScriptedModel = {
  /** Where it listens: a TCP port on 127.0.0.1, or the socket file given to `startScriptedModel`. */
  readonly port: number;
  readonly requests: readonly RecordedRequest[];
  /** Registers the scripts of one client; that client's base URL ends in `/<name>`. */
  script(client: string, scripts: ClientScripts): void;
  /** Makes the model requests of this client fail with an API error, or no longer. */
  setFailing(client: string, isFailing: boolean): void;
  /** Requests answered by a script (or by its closing text): what a user pays for. */
  modelCalls(client: string, conversation?: string): number;
  turns(client: string, conversation?: string): readonly Turn[];
  toolResult(client: string, toolUseId: string): ToolResult | undefined;
  /** All text given to the model that neither it nor a tool wrote, without repetitions, oldest first. */
  injectedContext(client: string, conversation?: string): readonly string[];
  close(): Promise<void>;
};

const AGENT_TAG = /\[\[agent:([\w-]+)\]\]/;
const CLOSING = say("done");
const API_ERROR = { type: "error", error: { type: "invalid_request_error", message: "scripted failure" } };

export async function startScriptedModel(options: { readonly socketPath?: string } = {}): Promise<ScriptedModel> {
  const requests: RecordedRequest[] = [];
  const scripts = new Map<string, ClientScripts>();
  const failing = new Set<string>();
  const running = new Map<string, AsyncGenerator<Step, void, Turn>>();

  async function nextStep(recorded: RecordedRequest): Promise<Step> {
    const turn = readTurn(recorded.body);
    const key = `${recorded.client}/${recorded.conversation}`;
    const known = running.get(key);
    if (known !== undefined) return (await known.next(turn)).value ?? CLOSING;
    const script = findScript(scripts.get(recorded.client), recorded.conversation);
    if (script === undefined) return CLOSING;
    const generator = script(turn);
    running.set(key, generator);
    return (await generator.next(turn)).value ?? CLOSING;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = record(request.url ?? "/", await readBody(request));
    requests.push(recorded);
    if (recorded.kind === "count") return sendJson(response, 200, { input_tokens: 100 });
    if (recorded.kind === "other")
      return sendJson(response, 404, { type: "error", error: { type: "not_found_error", message: "scripted model" } });
    if (failing.has(recorded.client)) return sendJson(response, 400, API_ERROR);
    const step = recorded.kind === "side" ? say("scripted side answer") : await nextStep(recorded);
    if (step.delayMs !== undefined) await sleep(step.delayMs);
    sendReply(response, step, { model: textAt(recorded.body, "model"), stream: recorded.body["stream"] === true });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A script that throws must end its client with a clear message, not hang it through retries.
      sendJson(response, 400, {
        type: "error",
        error: { type: "invalid_request_error", message: `script failed: ${String(error)}` },
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if (options.socketPath === undefined) server.listen(0, "127.0.0.1", resolve);
    else server.listen(options.socketPath, resolve);
  });
  const address = server.address();

  const turnsOf = (client: string, conversation = "main"): readonly RecordedRequest[] =>
    requests.filter((it) => it.kind === "turn" && it.client === client && it.conversation === conversation);

  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    requests,
    script: (client, clientScripts) => void scripts.set(client, clientScripts),
    setFailing: (client, isFailing) => void (isFailing ? failing.add(client) : failing.delete(client)),
    modelCalls: (client, conversation) => turnsOf(client, conversation).length,
    turns: (client, conversation) => turnsOf(client, conversation).map((it) => readTurn(it.body)),
    toolResult: (client, toolUseId) =>
      requests
        .filter((it) => it.client === client)
        .flatMap((it) => toolResultsIn(listAt(it.body, "messages")))
        .find((it) => it.toolUseId === toolUseId),
    injectedContext: (client, conversation) => [
      ...new Set(turnsOf(client, conversation).flatMap((it) => readTurn(it.body).systemContext)),
    ],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function findScript(scripts: ClientScripts | undefined, conversation: string): Script | undefined {
  return conversation === "main" ? scripts?.main : scripts?.agents?.[conversation];
}

function record(url: string, bodyText: string): RecordedRequest {
  const [path = "/"] = url.split("?");
  const body = parseJson(bodyText);
  const object = isJsonObject(body) ? body : {};
  const client = path.split("/")[1] ?? "";
  return {
    kind: kindOf(path, object),
    client,
    conversation: conversationOf(object),
    path,
    body: object,
    receivedAt: Date.now(),
  };
}

function kindOf(path: string, body: JsonObject): RequestKind {
  if (path.endsWith("/v1/messages/count_tokens")) return "count";
  if (!path.endsWith("/v1/messages")) return "other";
  return listAt(body, "tools").length === 0 ? "side" : "turn";
}

/** The tag stands in the subagent's own first prompt; main only ever carries it inside a tool call it made. */
function conversationOf(body: JsonObject): string {
  const prompts = listAt(body, "messages")
    .filter((message) => textAt(message, "role") !== "assistant")
    .slice(0, 3);
  const text = prompts.flatMap((message) => blocksOf(message).map((block) => textAt(block, "text"))).join("\n");
  return AGENT_TAG.exec(text)?.[1] ?? "main";
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
