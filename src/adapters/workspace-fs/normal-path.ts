export type PathRules = {
  /** Backslash separates names, and a trailing dot, a trailing space or `:stream` names the same file. */
  readonly isWindows: boolean;
  /** The file system takes `A` and `a` for one name. */
  readonly foldsCase: boolean;
};

/**
 * One spelling for all spellings of a path below a checkout: forward slashes, Unicode NFC, folded case where
 * the file system folds it. Pure, and idempotent. Two names that differ only in Unicode form are taken for one
 * file even where the file system keeps two: that costs a needless refusal, the opposite would cost an update.
 */
export function normalPath(relative: string, rules: PathRules): string {
  const slashed = rules.isWindows ? withWindowsNames(relative) : relative;
  const composed = slashed.normalize("NFC");
  // By way of upper case, because ß and SS, or ſ and s, are one name on such file systems but have two lower cases.
  return rules.foldsCase ? foldCase(composed) : composed;
}

/** True if `path` is `folder` or lies below it; both absolute and physical. Pure. */
export function isInside(path: string, folder: string, separator: string): boolean {
  if (path === folder) return true;
  return path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}

function foldCase(text: string): string {
  let folded = text;
  for (;;) {
    // More than one round for the few characters whose folded form composes or folds again.
    const next = folded.toUpperCase().toLowerCase().normalize("NFC");
    if (next === folded) return folded;
    folded = next;
  }
}

function withWindowsNames(relative: string): string {
  return relative
    .split(/[\\/]+/)
    .map((name) => (name === "." || name === ".." ? name : name.replace(/:.*$/s, "").replace(/[. ]+$/, "")))
    .join("/");
}
