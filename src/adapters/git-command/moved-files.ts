import type { TreeQuestion } from "../../domain/git/git-plan.ts";
import { NAMES_ONLY, runGit, zeroParted } from "./run-git.ts";

/**
 * The files a command will write that brings other content, as git names them; more rather than fewer. Null: nobody can
 * tell.
 */
export async function movedFiles(folder: string, question: TreeQuestion): Promise<readonly string[] | null> {
  switch (question.kind) {
    case "nothing":
      return [];
    case "unknown":
      return null;
    case "switch":
      return between(folder, "HEAD", await commitOrRemoteBranch(folder, question.to));
    case "merge":
      return broughtBy(folder, question.commits.length === 0 ? ["@{upstream}"] : question.commits);
    case "pull":
      return broughtBy(folder, [pulled(question)]);
    case "pick":
      return picked(folder, question.commits);
    case "rebase":
      return rebased(folder, question);
    case "unstash":
      return unstashed(folder, question.stash);
  }
}

/** A word is a commit, or a branch of just one remote that git would make a local one of (`git switch --guess`). */
export async function commitOrRemoteBranch(folder: string, word: string): Promise<string | null> {
  const commit = await commitOf(folder, word);
  if (commit !== null) return commit;
  const found = await runGit(folder, ["for-each-ref", "--format=%(objectname)", `refs/remotes/*/${word}`]);
  const [only, ...more] = (found ?? "").split("\n").filter((line) => line !== "");
  return only !== undefined && more.length === 0 ? only : null;
}

async function commitOf(folder: string, word: string): Promise<string | null> {
  const asked = await runGit(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${word}^{tree}`]);
  return asked === null || asked.trim() === "" ? null : word;
}

async function between(folder: string, from: string, to: string | null): Promise<readonly string[] | null> {
  if (to === null) return null;
  return names(await runGit(folder, ["diff", ...NAMES_ONLY, "--end-of-options", from, to]));
}

/** What the other side of a merge has changed since both parted. */
async function broughtBy(folder: string, commits: readonly string[]): Promise<readonly string[] | null> {
  const all: string[] = [];
  for (const commit of commits) {
    const brought = names(await runGit(folder, ["diff", ...NAMES_ONLY, "--end-of-options", `HEAD...${commit}`]));
    if (brought === null) return null;
    all.push(...brought);
  }
  return all;
}

function pulled({ remote, branch }: Extract<TreeQuestion, { kind: "pull" }>): string {
  if (remote === null) return "@{upstream}";
  return branch === null
    ? `refs/remotes/${remote}/HEAD`
    : `refs/remotes/${remote}/${branch.replace(/^\+?([^:]*).*$/, "$1")}`;
}

async function picked(folder: string, commits: readonly string[]): Promise<readonly string[] | null> {
  // `--no-walk` has no effect on a range, as with `git cherry-pick`.
  return names(
    await runGit(folder, ["log", "--no-walk", "--format=", "-m", ...NAMES_ONLY, "--end-of-options", ...commits]),
  );
}

async function rebased(
  folder: string,
  { upstream, onto, branch }: Extract<TreeQuestion, { kind: "rebase" }>,
): Promise<readonly string[] | null> {
  const base = upstream ?? "@{upstream}";
  const start = await between(folder, "HEAD", onto ?? base);
  const range = `${base}..${branch ?? "HEAD"}`;
  const replayed = names(await runGit(folder, ["log", "--format=", "-m", ...NAMES_ONLY, "--end-of-options", range]));
  return start === null || replayed === null ? null : [...start, ...replayed];
}

/** The third parent, if there is one, holds the files that git did not know. */
async function unstashed(folder: string, stash: string): Promise<readonly string[] | null> {
  const tracked = names(await runGit(folder, ["diff", ...NAMES_ONLY, "--end-of-options", `${stash}^1`, stash]));
  if (tracked === null) return null;
  const tree = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", "--end-of-options", `${stash}^3`];
  return [...tracked, ...zeroParted((await runGit(folder, tree)) ?? "")];
}

function names(output: string | null): readonly string[] | null {
  return output === null ? null : zeroParted(output);
}
