import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./machine.mjs";

/** A throw-away repository with two files of 10 KB, and a process that stands for the client. */
export function openRepository() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "coord-bench-")));
  const repository = join(folder, "repository");
  mkdirSync(join(folder, "home"));
  mkdirSync(repository);
  execFileSync("git", ["init", "-q", repository]);
  const file = join(repository, "source.ts");
  const second = join(repository, "second.ts");
  for (const path of [file, second]) writeFileSync(path, "export const value = 1; // one line of many\n".repeat(240));
  const children = [];
  /** Ends a process with the repository. */
  const keep = (child) => {
    children.push(child);
    return child;
  };
  const client = keep(spawn(process.execPath, ["-e", "setTimeout(() => {}, 3_600_000)"], { stdio: "ignore" }));
  const env = {
    PATH: process.env.PATH,
    HOME: join(folder, "home"),
    CLAUDE_PID: String(client.pid),
    CLAUDE_PROJECT_DIR: repository,
    CLAUDE_PLUGIN_DATA: join(folder, "plugin-data"),
  };
  const dispose = () => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, repository, file, second, env, stateDir: join(repository, ".git", "coord"), keep, dispose };
}

/** The store and the use cases as this checkout has them, bundled for this run. */
export async function loadSource(folder) {
  const outfile = join(folder, "source.mjs");
  await build({
    stdin: { contents: EXPORTS, resolveDir: join(root, "src"), loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile,
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    logLevel: "error",
  });
  return import(outfile);
}

const EXPORTS = `
export { openFileStore } from "./adapters/store-file/store.ts";
export { composeCaller, composeMachine } from "./compose.ts";
export { residentParts } from "./parts.ts";
export { factsOf } from "./adapters/self-process/self-process.ts";
export { guardEdit } from "./app/guard-edit.ts";
export { settleEdit } from "./app/settle-edit.ts";
export { keepAlive } from "./app/keep-alive.ts";
export { inspect } from "./app/inspect.ts";
export { reap } from "./app/reap.ts";
export { ensureInstance } from "./app/instances.ts";
`;
