import { join } from "node:path";
import { findGitFolders, withoutLineEnd } from "./git-folders.ts";
import { physicalPath } from "./physical-path.ts";
import { findText } from "./small-file.ts";

const SHORT_COMMIT_DIGITS = 7;

/**
 * The branch of the checkout that `folder` (absolute) is in, the short commit where HEAD is detached, or null:
 * no git, or a HEAD that says neither (a repository whose refs are kept in another format). Reads HEAD only.
 */
export function branchOf(folder: string): string | null {
  const git = findGitFolders(physicalPath(folder));
  if (git === null) return null;
  const head = withoutLineEnd(findText(join(git.gitDir, "HEAD")) ?? "");
  const reference = /^ref:\s*refs\/(?:heads\/)?(.+)$/.exec(head)?.[1];
  // What git writes there when the refs are in a reftable (gitrepository-layout(5)).
  if (reference !== undefined) return reference === ".invalid" ? null : reference;
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(head) ? head.slice(0, SHORT_COMMIT_DIGITS) : null;
}
