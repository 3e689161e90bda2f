import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { pluginRoot } from "../trial/installation.ts";
import type { TrialRepository } from "../trial/trial-repository.ts";
import { amiss } from "./stage.ts";

const run = promisify(execFile);

/** What a person gets who types `coord status` in the repository: the command itself, in a process of its own. */
export async function statusTable({ folder, env }: TrialRepository, isColoured: boolean): Promise<string> {
  const asPerson = { ...env, CLAUDECODE: undefined, ...(isColoured ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }) };
  const args = [join(pluginRoot(), "dist", "cli.mjs"), "status"];
  const { stdout } = await run(process.execPath, args, { cwd: folder, env: asPerson });
  return indented(stdout.trimEnd());
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `   ${line}`))
    .join("\n");
}

/** `git status --short`: the board for people lies in a folder that git ignores. @throws CliError if it shows anything but the edits of these files */
export async function cleanStatus({ git }: TrialRepository, files: readonly string[]): Promise<string> {
  const shown = (await git("status", "--short")).trimEnd();
  const wanted = files.map((file) => ` M ${file}`).join("\n");
  if (shown !== wanted) throw amiss(`git status shows ${JSON.stringify(shown)}`);
  return shown;
}
