import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const knownFolding = new Map<string, boolean>();

/**
 * True when the file system takes another case of an existing path's last name for the same file. Asked once
 * per path and process: two `stat` calls. A name without letters tells nothing and counts as not folding.
 */
export function foldsCase(existing: string): boolean {
  const known = knownFolding.get(existing);
  if (known !== undefined) return known;
  const folds = isSameFile(existing, join(dirname(existing), swapCase(basename(existing))));
  knownFolding.set(existing, folds);
  return folds;
}

/** Device and inode decide, not existence: a folder may hold both `.git` and `.GIT`. */
function isSameFile(a: string, b: string): boolean {
  if (a === b) return false;
  try {
    const one = statSync(a, { bigint: true });
    const other = statSync(b, { bigint: true, throwIfNoEntry: false });
    return other !== undefined && one.dev === other.dev && one.ino === other.ino;
  } catch {
    return false;
  }
}

function swapCase(name: string): string {
  const upper = name.toUpperCase();
  return upper === name ? name.toLowerCase() : upper;
}
