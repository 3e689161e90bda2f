import { relative } from "node:path";
import type { Resource } from "../../app/ports.ts";

const TIMEOUT_MS = 1_000;

/** Nothing that the repository's own configuration names may run for a question. */
const SAFE_OPTIONS = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false"];

/** True when git ignores the file: not for one that is tracked, nor outside git, nor without an answer in time. */
export async function askIsIgnored(resource: Resource, timeoutMs = TIMEOUT_MS): Promise<boolean> {
  // It refuses literal pathspecs. It knows no wildcards either, but `:` at the beginning means something.
  const answer = await askGit(resource, ["check-ignore", "-q", "--"], `./${pathIn(resource)}`, timeoutMs);
  return answer?.exitCode === 0;
}

/**
 * Committer time (whole seconds) of the last commit on HEAD that changed the file, ms since 1970. Null: none,
 * no git, or no answer in time.
 */
export async function askCommittedAtMs(resource: Resource, timeoutMs = TIMEOUT_MS): Promise<number | null> {
  const question = ["--literal-pathspecs", "log", "-1", "--format=%ct", "HEAD", "--"];
  const answer = await askGit(resource, question, pathIn(resource), timeoutMs);
  const seconds = answer?.exitCode === 0 ? answer.output.trim() : "";
  return /^\d+$/.test(seconds) ? Number(seconds) * 1000 : null;
}

/**
 * Absolute paths of the files below a folder that git does not ignore, or of those that differ from HEAD. Null: no git, no
 * such folder, or no answer in time.
 */
export async function askFilesBelow(
  folder: string,
  isOnlyChanged: boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<readonly string[] | null> {
  const question = isOnlyChanged
    ? ["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames"]
    : ["ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const [root, found] = await Promise.all([
    askGit({ checkout: folder }, ["rev-parse"], "--show-toplevel", timeoutMs),
    askGit({ checkout: folder }, ["--literal-pathspecs", ...question, "--"], ".", timeoutMs),
  ]);
  if (root?.exitCode !== 0 || found?.exitCode !== 0) return null;
  const checkout = root.output.replace(/\r?\n$/, "");
  const names = found.output.split("\0").filter((name) => name !== "");
  return names.map((name) => `${checkout}/${isOnlyChanged ? name.slice(STATUS_CHARACTERS) : name}`);
}

/** `XY ` before each name, git-status(1), "Porcelain Format Version 1". */
const STATUS_CHARACTERS = 3;

/** As the file system spells it, which need not be the normal form. */
function pathIn({ checkout, absolute }: Resource): string {
  return relative(checkout, absolute);
}

/** Names of some hundred thousand files; with more, git counts as having given no answer. */
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

type Answer = { readonly exitCode: number; readonly output: string };

/** Asks about one path, without a shell. Null: git is missing, was killed, or took too long. */
async function askGit(
  { checkout }: Pick<Resource, "checkout">,
  question: readonly string[],
  path: string,
  timeoutMs: number,
): Promise<Answer | null> {
  // Loaded here, because a write that is let through asks nothing.
  const { execFile } = await import("node:child_process");
  const args = [...SAFE_OPTIONS, ...question, path];
  const options = {
    cwd: checkout,
    env: gitEnvironment(process.env),
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    windowsHide: true,
    maxBuffer: MOST_ANSWER_BYTES,
  } as const;
  return await new Promise((resolve) => {
    execFile("git", args, options, (error, output) => {
      if (error === null) resolve({ exitCode: 0, output });
      else resolve(typeof error.code === "number" ? { exitCode: error.code, output } : null);
    });
  });
}

/** Pure. */
export function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // GIT_DIR and the like, set while a git hook runs, would answer for another repository.
  const outer = Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith("GIT_"));
  return {
    ...Object.fromEntries(outer),
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    // A partial clone would fetch what it lacks over the network.
    GIT_NO_LAZY_FETCH: "1",
    // Windows looks for programs in the working folder first, and that is the repository.
    NoDefaultCurrentDirectoryInExePath: "1",
  };
}
