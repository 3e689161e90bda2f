/** A server of the Model Context Protocol with one tool, which writes a file: newline-delimited JSON-RPC on stdio. */
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const TOOL = {
  name: "write_file",
  description: "Writes a text into a file.",
  inputSchema: {
    type: "object",
    properties: { path: { type: "string" }, content: { type: "string" } },
    required: ["path", "content"],
  },
};

const ANSWERS = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "files", version: "1" },
  }),
  "tools/list": () => ({ tools: [TOOL] }),
  "tools/call": ({ arguments: { path, content } }) => {
    writeFileSync(path, content);
    return { content: [{ type: "text", text: "written" }] };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = ANSWERS[method];
  const outcome =
    answer === undefined ? { error: { code: -32601, message: "unknown method" } } : { result: answer(params ?? {}) };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...outcome })}\n`);
}
