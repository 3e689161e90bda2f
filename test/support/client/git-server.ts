import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";

export type GitServer = {
  /** The repository `<name>.git` under the served folder. */
  url(name: string): string;
  close(): Promise<void>;
};

/** Serves the bare repositories in `folder` over smart HTTP on loopback, by git's own CGI program: git-http-backend(1). */
export async function serveGit(folder: string): Promise<GitServer> {
  const backend = join(execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(), "git-http-backend");
  const server = createServer((request, response) => serve(backend, folder, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: (name) => `http://127.0.0.1:${port}/${name}.git`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function serve(backend: string, folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://127.0.0.1");
  const child = spawn(backend, {
    env: {
      PATH: process.env["PATH"] ?? "",
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REQUEST_METHOD: request.method ?? "GET",
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
    },
  });
  request.pipe(child.stdin);
  child.stdin.on("error", () => {}); // the program has answered before it had read all
  relayAnswer(child, response);
}

/** A CGI answer: header lines, an empty line, the body. RFC 3875 section 6. */
function relayAnswer(child: ChildProcessWithoutNullStreams, response: ServerResponse): void {
  let head: Buffer | null = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    if (head === null) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    const headers = head.subarray(0, end).toString("latin1").split("\r\n").map(headerOf);
    const status = headers.find(([name]) => name === "status")?.[1] ?? "200";
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== "status")));
    response.write(head.subarray(end + 4));
    head = null;
  });
  child.stdout.on("end", () => response.end());
}

function headerOf(line: string): readonly [string, string] {
  const [name = "", ...value] = line.split(":");
  return [name.toLowerCase(), value.join(":").trim()];
}
