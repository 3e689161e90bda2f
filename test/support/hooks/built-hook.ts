import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../crash/root.ts";
import { type Ended, launch } from "../../crash/strace.ts";

const HOOKS = join(ROOT, "dist", "hooks");

/** The names of all built hooks, as `pre-tool-use`. */
export const HOOK_NAMES: readonly string[] = readdirSync(HOOKS)
  .filter((file) => file.endsWith(".cjs"))
  .map((file) => file.slice(0, -".cjs".length))
  .sort();

export type Ran = Pick<Ended, "code" | "stdout" | "stderr">;

/** Runs a built hook the way the client does: a process with the event on its standard input. */
export function runBuilt(
  name: string,
  input: string | Buffer,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Ran> {
  return launch({ command: process.execPath, args: [join(HOOKS, `${name}.cjs`)], input, ...options });
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
