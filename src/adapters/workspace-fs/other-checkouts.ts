import { readdirSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Resource } from "../../app/ports.ts";
import { gitFoldersAt, withoutLineEnd } from "./git-folders.ts";
import { locate } from "./locate.ts";
import { physicalPath } from "./physical-path.ts";
import { findText } from "./small-file.ts";

const MAX_CONFIG_BYTES = 256 * 1024;

/**
 * The same relative path in every other checkout of the repository, whether or not a file is there: work on
 * it will have to be merged. Reads git's own files; one folder entry per worktree.
 */
export function otherCheckouts(resource: Resource, stateDirOverride: string | null): readonly Resource[] {
  const own = gitFoldersAt(resource.checkout);
  if (own === null) return [];
  // Not `resource.path`: where two Unicode forms are two files, it may name the other one.
  const path = relative(resource.checkout, resource.absolute);
  return checkoutsOf(own.commonDir).flatMap((checkout) => {
    if (checkout === own.checkout) return [];
    const other = locate(join(checkout, path), checkout, stateDirOverride);
    // A symlink in between may lead both to one file.
    return other === null || other.key === resource.key ? [] : [other];
  });
}

/** Real paths of all checkouts of one repository that exist now; those of a removed folder are left out. */
export function checkoutsOf(commonDir: string): readonly string[] {
  const named = [findMainCheckout(commonDir), ...linkedCheckouts(commonDir)];
  const real = named.filter((checkout) => checkout !== null).map(physicalPath);
  return [...new Set(real)].filter((checkout) => gitFoldersAt(checkout)?.commonDir === commonDir);
}

/** `worktrees/NAME/gitdir` holds the path of the checkout's `.git` file, absolute or relative to its own folder. */
function linkedCheckouts(commonDir: string): readonly string[] {
  const folder = join(commonDir, "worktrees");
  return readNames(folder).flatMap((name) => {
    const dotGit = withoutLineEnd(findText(join(folder, name, "gitdir")) ?? "");
    return dotGit === "" ? [] : [dirname(resolve(folder, name, dotGit))];
  });
}

/** Null: a bare repository, or one whose `.git` is elsewhere and does not say of whom it is. */
function findMainCheckout(commonDir: string): string | null {
  const config = findText(join(commonDir, "config"), MAX_CONFIG_BYTES) ?? "";
  if (/^\s*bare\s*=\s*true\s*$/im.test(config)) return null;
  // A submodule's folder under `.git/modules` names its checkout this way.
  const worktree = /^\s*worktree\s*=\s*(.+?)\s*$/im.exec(config)?.[1];
  if (worktree !== undefined) return resolve(commonDir, worktree.replace(/^"(.*)"$/, "$1"));
  return basename(commonDir) === ".git" ? dirname(commonDir) : null;
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
