import { compileGlob, type Glob, globFits } from "./ignore-glob.ts";

/** One line of a gitignore file. */
export type IgnorePattern = {
  readonly glob: Glob;
  /** `!`: takes back what an earlier pattern ignored. */
  readonly isNegated: boolean;
  /** Ends in a slash: fits folders only. */
  readonly isFolderOnly: boolean;
  /** Has a slash before its end: compared with the whole path below the file's folder, else with the last name. */
  readonly isAnchored: boolean;
};

/** The patterns of a gitignore file in their order, as gitignore(5) reads them. Pure. */
export function parseIgnoreFile(text: string, foldsCase: boolean): readonly IgnorePattern[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((line) => parseLine(line.endsWith("\r") ? line.slice(0, -1) : line, foldsCase) ?? []);
}

/**
 * Whether the last fitting pattern ignores `path` (relative to the gitignore file's folder, forward slashes),
 * takes it back, or none fits (null). Pure; the time is bounded by length of pattern times length of path.
 */
export function judgeByPatterns(
  patterns: readonly IgnorePattern[],
  path: string,
  isFolder: boolean,
): "ignored" | "kept" | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const last = patterns.findLast(
    ({ glob, isAnchored, isFolderOnly }) => (isFolder || !isFolderOnly) && globFits(glob, isAnchored ? path : name),
  );
  if (last === undefined) return null;
  return last.isNegated ? "kept" : "ignored";
}

function parseLine(line: string, foldsCase: boolean): IgnorePattern | null {
  let rest = withoutTrailingSpaces(line);
  if (rest === "" || rest.startsWith("#")) return null;
  const isNegated = rest.startsWith("!");
  if (isNegated) rest = rest.slice(1);
  const isFolderOnly = rest.endsWith("/");
  if (isFolderOnly) rest = rest.slice(0, -1);
  const isAnchored = rest.includes("/");
  if (rest.startsWith("/")) rest = rest.slice(1);
  const glob = compileGlob(rest, foldsCase);
  return glob === null ? null : { glob, isNegated, isFolderOnly, isAnchored };
}

/** A space that a backslash quotes stays; only spaces count, tabs do not. */
function withoutTrailingSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\") at++;
    else if (line[at] === " ") continue;
    end = Math.min(at + 1, line.length);
  }
  return line.slice(0, end);
}
