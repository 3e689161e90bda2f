import { spawn } from "node:child_process";
import { clientEnvironment, findClaude } from "./environment.ts";
import type { World } from "./world.ts";

export type CommandResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Nothing listens there: what a `claude plugin …` command does must need no model. */
const NO_MODEL = "http://127.0.0.1:9";

/** Runs `claude plugin …` as the world's user. Outside the clients' network, so that it reaches a marketplace on loopback. */
export async function runPluginCommand(
  world: Pick<World, "home" | "runMark">,
  cwd: string,
  ...args: readonly string[]
): Promise<CommandResult> {
  const env = clientEnvironment({ home: world.home, runMark: world.runMark, baseUrl: NO_MODEL });
  const child = spawn(findClaude(), ["plugin", ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
