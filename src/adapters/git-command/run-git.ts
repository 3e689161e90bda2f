import { execFile } from "node:child_process";
import { gitEnvironment } from "../workspace-fs/ask-git.ts";

/** Nothing that the repository's own configuration names may run for a question, and nothing may take a lock. */
const SAFE_OPTIONS = [
  "--no-optional-locks",
  "--no-pager",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "log.showSignature=false",
  "-c",
  "diff.external=",
  "-c",
  "core.quotePath=false",
];

/** Options of `diff` and `log` for names relative to the checkout, whatever the configuration says. */
export const NAMES_ONLY: readonly string[] = [
  "--name-only",
  "-z",
  "--no-renames",
  "--no-relative",
  "--no-ext-diff",
  "--no-textconv",
];

const TIMEOUT_MS = 1_500;
const MOST_OUTPUT_BYTES = 32 * 1024 * 1024;

/** What git answers, without a shell. Null: git is missing, failed, took too long or says too much. */
export function runGit(folder: string, args: readonly string[], index: string | null = null): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      "git",
      [...SAFE_OPTIONS, ...args],
      {
        cwd: folder,
        env: { ...gitEnvironment(process.env), ...(index === null ? {} : { GIT_INDEX_FILE: index }) },
        timeout: TIMEOUT_MS,
        killSignal: "SIGKILL",
        maxBuffer: MOST_OUTPUT_BYTES,
        windowsHide: true,
      },
      (error, output) => resolve(error === null ? output : null),
    );
  });
}

/** The parts of an answer that was asked for with `-z`. */
export function zeroParted(output: string): readonly string[] {
  return output.split("\0").filter((part) => part !== "");
}
