import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const HOOKS = fileURLToPath(new URL("../../../dist/hooks", import.meta.url));

/** The names of all built hooks, as `pre-tool-use`. */
export const HOOK_NAMES: readonly string[] = readdirSync(HOOKS)
  .filter((file) => file.endsWith(".cjs"))
  .map((file) => file.slice(0, -".cjs".length))
  .sort();

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs a built hook the way the client does: a process with the event on its standard input. */
export function runBuilt(
  name: string,
  input: string | Buffer,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(HOOKS, `${name}.cjs`)], { ...options, stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    // A hook that is switched off ends without reading its input.
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

/** The answer of a hook that did what it must whatever it is given: exit 0, one JSON object, nothing on stderr. */
export function answerOf(ran: Ran): Readonly<Record<string, unknown>> {
  if (ran.code !== 0) throw new Error(`exit ${ran.code}: ${ran.stderr}`);
  if (ran.stderr !== "") throw new Error(`on stderr: ${ran.stderr}`);
  const answer: unknown = JSON.parse(ran.stdout);
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw new Error(`not one object: ${ran.stdout}`);
  }
  return { ...answer };
}
