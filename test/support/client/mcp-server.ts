import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("./mcp-files.mjs", import.meta.url));

/** Arguments that give a client the tools `mcp__files__write_file`, `mcp__files__read_file` and `mcp__files__generate`. */
export function withFilesServer(): readonly string[] {
  const servers = { files: { type: "stdio", command: process.execPath, args: [SERVER] } };
  return ["--mcp-config", JSON.stringify({ mcpServers: servers }), "--strict-mcp-config"];
}
