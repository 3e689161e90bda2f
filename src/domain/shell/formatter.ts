import { type Grammar, hasFlag, parseArguments, valuesOfFlag } from "./arguments.ts";
import { braceAlternatives } from "./braces.ts";
import { type Call, type CommandReader, doubt, isFolder, write, writeAll } from "./call.ts";
import { escapeGlob, isAbsolutePath } from "./path-text.ts";
import type { Text } from "./shell-state.ts";

/** When a formatter writes. */
type Habits = {
  /** It writes only with one of these. */
  readonly when?: readonly string[];
  /** It writes, but not with any of these. */
  readonly unless?: readonly string[];
  readonly grammar?: Grammar;
  /** Without a path it takes the folder it stands in. */
  readonly isWholeFolder?: boolean;
  readonly output?: readonly string[];
  /** With one of these it writes what its words do not name. */
  readonly unclear?: readonly string[];
  /** Its long options have one hyphen, as Go's flag package and LLVM take them: `-check`, `-style=file`. */
  readonly isOneHyphen?: boolean;
};

export function formatter(habits: Habits): CommandReader {
  return (call) => format(call, call.words, habits);
}

export function format(call: Call, words: readonly Text[], habits: Habits): Text {
  const { when, unless = [], grammar = {}, output = [], unclear = [] } = habits;
  const given = parseArguments(habits.isOneHyphen === true ? words.map(withTwoHyphens) : words, grammar);
  writeAll(call, valuesOfFlag(given, ...output), "whole");
  if (hasFlag(given, "--version", "--help", "-h", ...unless)) return null;
  if (when !== undefined && !hasFlag(given, ...when)) return given.isExact ? null : doubt(call);
  if (hasFlag(given, ...unclear)) return doubt(call);
  if (given.words.length === 0 && habits.isWholeFolder === true) write(call, ".", "part", "tree");
  for (const path of given.words) formatPath(call, path);
  return null;
}

function withTwoHyphens(word: Text): Text {
  return word?.replace(/^-(?=[a-zA-Z][\w-])/, "--") ?? null;
}

/** A file, a folder, or a pattern that the formatter itself resolves (`"src/**\/*.ts"`). */
function formatPath(call: Call, path: Text): void {
  if (path === "-" || path?.startsWith("!") === true) return;
  if (path === null || !/[*?{[]|[!+@]\(/.test(path) || isFile(call, path)) {
    write(call, path, "part", isFolder(call, path) === false ? "file" : "tree");
    return;
  }
  const patterns = absolutePatterns(call, path);
  for (const pattern of patterns ?? []) {
    const found = call.reading.glob(pattern);
    if (found === null) doubt(call);
    else writeAll(call, found, "part");
  }
  if (patterns === null) doubt(call);
}

/** A file may be called `[id].ts`: that is no pattern where it is there. */
function isFile({ reading, shell }: Call, path: string): boolean {
  const absolute = reading.absolute(shell, path);
  return absolute !== null && reading.kind(absolute) === "file";
}

/** More pairs of braces than this are not spelt out. */
const MOST_BRACES = 3;

/** Without braces, which the shell's globs do not know. Null: they cannot be spelt out. */
function absolutePatterns({ shell: { cwd } }: Call, path: string): readonly string[] | null {
  const isUnclear = /[!+@?*]\(/.test(path) || (path.match(/\{/g)?.length ?? 0) > MOST_BRACES;
  if (isUnclear || (cwd === null && !isAbsolutePath(path))) return null;
  return spelledOut(isAbsolutePath(path) ? path : `${escapeGlob(`${cwd}`)}/${path.replace(/^\.\//, "")}`);
}

function spelledOut(pattern: string): readonly string[] | null {
  const braces = /(?<!\\)\{[^{}]*\}/.exec(pattern)?.[0];
  if (braces === undefined) return [pattern];
  const alternatives = braceAlternatives(braces);
  const all = alternatives?.map((one) => spelledOut(pattern.replace(braces, () => one))) ?? [null];
  const spelt = all.filter((some) => some !== null);
  return spelt.length === all.length ? spelt.flat() : null;
}

/** `tool fmt …`: one of its commands formats. */
export function subcommands(
  writing: readonly string[],
  habits: Habits,
  reading: readonly string[] = [],
): CommandReader {
  return (call) => {
    const [verb, ...words] = call.words;
    if (verb === undefined || verb === "--version" || verb === "--help") return null;
    if (verb === null) return doubt(call);
    if (writing.includes(verb)) return format(call, words, { isWholeFolder: true, ...habits });
    return reading.includes(verb) ? null : doubt(call);
  };
}
