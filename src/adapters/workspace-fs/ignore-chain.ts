import { join } from "node:path";
import type { GitFolders } from "./git-folders.ts";
import { type IgnorePattern, judgeByPatterns, parseIgnoreFile } from "./ignore-pattern.ts";
import { readSmallFile } from "./small-file.ts";

/** A larger file of patterns is not read; then everything below it counts as ignored. */
const MAX_IGNORE_FILE_BYTES = 256 * 1024;

type Patterns = readonly IgnorePattern[] | "unreadable";

const parsedFiles = new Map<string, { readonly changedAtNs: bigint; readonly patterns: Patterns }>();

/**
 * True when the `.gitignore` files from the checkout down to the file's folder, or `.git/info/exclude`, ignore
 * the file, by gitignore(5). Asks no git, so it does not know the user's own `core.excludesFile` nor which files
 * are tracked. A file of patterns that cannot be read ignores everything below it: in doubt, nothing is kept.
 *
 * @param path relative to the checkout, with forward slashes, as the file system spells it
 */
export function isIgnoredByChain(git: GitFolders, path: string, foldsCase: boolean): boolean {
  const names = path.split("/");
  const excludes = readPatterns(join(git.commonDir, "info", "exclude"), true, foldsCase);
  const chain: Patterns[] = [];
  for (let depth = 1; depth <= names.length; depth++) {
    chain.push(readPatterns(join(git.checkout, ...names.slice(0, depth - 1), ".gitignore"), false, foldsCase));
    // A folder that is ignored takes all below it along; nothing there can be taken back.
    if (judge(chain, excludes, names.slice(0, depth), depth < names.length) === "ignored") return true;
  }
  return false;
}

/** The nearest file of patterns decides, `info/exclude` comes last. */
function judge(
  chain: readonly Patterns[],
  excludes: Patterns,
  names: readonly string[],
  isFolder: boolean,
): "ignored" | "kept" {
  for (const [depth, patterns] of [...chain.entries()].reverse()) {
    const verdict = judgeOne(patterns, names.slice(depth).join("/"), isFolder);
    if (verdict !== null) return verdict;
  }
  return judgeOne(excludes, names.join("/"), isFolder) ?? "kept";
}

function judgeOne(patterns: Patterns, path: string, isFolder: boolean): "ignored" | "kept" | null {
  return patterns === "unreadable" ? "ignored" : judgeByPatterns(patterns, path, isFolder);
}

/** The kernel's time stamps have steps of up to 10 ms: a second change within one would show the same stamp. */
function isSettled(changedAtNs: bigint): boolean {
  return BigInt(Date.now()) * 1_000_000n - changedAtNs > 50_000_000n;
}

/** git itself reads no `.gitignore` that is a symlink, but follows one for `info/exclude`. */
function readPatterns(file: string, followSymlink: boolean, foldsCase: boolean): Patterns {
  const read = readSmallFile(file, MAX_IGNORE_FILE_BYTES, { followSymlink });
  if (read.kind === "missing") return [];
  if (read.kind === "unreadable") return "unreadable";
  const known = parsedFiles.get(file);
  if (known?.changedAtNs === read.changedAtNs) return known.patterns;
  const patterns = parseIgnoreFile(read.text, foldsCase);
  if (isSettled(read.changedAtNs)) parsedFiles.set(file, { changedAtNs: read.changedAtNs, patterns });
  return patterns;
}
