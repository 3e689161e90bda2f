// A server of the Model Context Protocol over standard input and output, as small as one can be: it writes files, one by
// a name that its caller gives, one by a name of its own. Plain JavaScript, because it is started by a bare `node`.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const text = { type: "string" };
const tools = {
  write_file: {
    properties: { path: text, content: text },
    run: ({ path, content }) => writeFileSync(path, content),
  },
  read_file: { properties: { path: text }, run: ({ path }) => readFileSync(path, "utf8") },
  generate: { properties: { content: text }, run: ({ content }) => writeFileSync("a.txt", content) },
};

function resultOf({ method, params }) {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "files", version: "1" },
      };
    case "tools/list":
      return {
        tools: Object.entries(tools).map(([name, { properties }]) => ({
          name,
          description: name,
          inputSchema: { type: "object", properties },
        })),
      };
    case "tools/call":
      return called(params);
    default:
      return null;
  }
}

function called({ name, arguments: given }) {
  try {
    return { content: [{ type: "text", text: String(tools[name].run(given) ?? "done") }] };
  } catch (error) {
    return { content: [{ type: "text", text: error.message }], isError: true };
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  if (request.id === undefined) return;
  const result = resultOf(request);
  const answer = result === null ? { error: { code: -32601, message: "no such method" } } : { result };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id: request.id, ...answer })}\n`);
});
