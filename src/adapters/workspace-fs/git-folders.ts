import { lstatSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { physicalPath } from "./physical-path.ts";
import { findText } from "./small-file.ts";

/** Where git keeps things for one checkout; all real, absolute paths. */
export type GitFolders = {
  /** The folder with `.git` in it. */
  readonly checkout: string;
  /** HEAD and index of this checkout. */
  readonly gitDir: string;
  /** What all worktrees of the repository share; `gitDir` itself in an ordinary clone or a submodule. */
  readonly commonDir: string;
};

/**
 * The innermost checkout at or above `folder` (real, absolute; need not exist). Reads files only, as git's
 * own set-up does (gitrepository-layout(5)). A `.git` that is no repository is passed over.
 */
export function findGitFolders(folder: string): GitFolders | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = gitFoldersAt(at);
    if (found !== null || dirname(at) === at) return found;
  }
}

/** The checkout whose top is exactly `folder`, or null. */
export function gitFoldersAt(folder: string): GitFolders | null {
  const named = findGitDir(folder);
  if (named === null) return null;
  const gitDir = physicalPath(named);
  // Asked first, because there seldom is one, and an error is dear to make.
  const shared = exists(join(gitDir, "commondir")) ? findText(join(gitDir, "commondir")) : null;
  const commonDir = shared === null ? gitDir : physicalPath(resolve(gitDir, withoutLineEnd(shared)));
  const isRepository = exists(join(gitDir, "HEAD")) && exists(join(commonDir, "objects"));
  return isRepository ? { checkout: folder, gitDir, commonDir } : null;
}

/** Takes the end of line off, and nothing else: a folder's name may end in a space. */
export function withoutLineEnd(text: string): string {
  return text.replace(/[\r\n]+$/, "");
}

function findGitDir(folder: string): string | null {
  const path = join(folder, ".git");
  const stat = statOrNull(path);
  if (stat === null) return null;
  if (stat.isDirectory()) return path;
  if (!stat.isFile()) return null;
  const target = /^gitdir: (.+)$/s.exec(withoutLineEnd(findText(path) ?? ""))?.[1];
  return target === undefined ? null : resolve(folder, target);
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** HEAD may be a symlink to a branch that has no commit yet, so the link itself counts. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
