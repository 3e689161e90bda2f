import { readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** As many symlinks as Linux follows in one path (path_resolution(7), ELOOP). */
const MAX_FOLLOWED = 40;

/**
 * The path with symlinks resolved as far as anything exists: a file that is not there yet has the real path
 * of its deepest existing parent in front, and a dangling symlink leads to where a write would create the file.
 * Two spellings of one file give one path. A symlink loop, which no write can pass, keeps its own name.
 *
 * Never throws. `absolute` must be absolute. Hard links stay two paths: finding the other
 * name of an inode needs a scan of the disk.
 */
export function physicalPath(absolute: string): string {
  const first = splitAtExisting(absolute);
  let { real, missing } = first;
  for (let followed = 0; followed <= MAX_FOLLOWED; followed++) {
    const [name, ...below] = missing;
    if (name === undefined) return real;
    const target = findLinkTarget(join(real, name));
    if (target === null) return join(real, ...missing);
    ({ real, missing } = splitAtExisting(resolve(real, target, ...below)));
  }
  return join(first.real, ...first.missing);
}

/** The real path of the deepest ancestor that has one, and the names below it. */
function splitAtExisting(absolute: string): { readonly real: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let path = absolute;
  for (;;) {
    const real = findRealPath(path);
    if (real !== null) return { real, missing };
    const parent = dirname(path);
    if (parent === path) return { real: path, missing };
    missing.unshift(basename(path));
    path = parent;
  }
}

/** Null whatever the reason: missing, a loop, too long, or a folder that may not be searched. */
function findRealPath(path: string): string | null {
  try {
    // The native one costs one call instead of one per folder, and gives the true case where case is folded.
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function findLinkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
