import { type Arguments, type Grammar, hasFlag, parseArguments, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandReader, doubt, isFolder, write } from "./call.ts";
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
};

export function formatter(habits: Habits): CommandReader {
  return (call) => format(call, call.words, habits);
}

export function format(
  call: Call,
  words: readonly Text[],
  { when, unless = [], grammar = {}, isWholeFolder, output }: Habits,
): Text {
  const given = parseArguments(words, grammar);
  if (output !== undefined) for (const file of valuesOfFlag(given, ...output)) write(call, file, "whole");
  if (hasFlag(given, "--version", "--help", "-h", ...unless)) return null;
  if (when !== undefined && !hasFlag(given, ...when)) return given.isExact ? null : doubt(call);
  formatPaths(call, given, isWholeFolder === true);
  return null;
}

function formatPaths(call: Call, { words }: Arguments, isWholeFolder: boolean): void {
  if (words.length === 0 && isWholeFolder) write(call, ".", "part", "tree");
  for (const path of words) formatPath(call, path);
}

/** A file, a folder, or a pattern that the formatter itself resolves (`"src/**\/*.ts"`). */
function formatPath(call: Call, path: Text): void {
  if (path === "-" || path?.startsWith("!") === true) return;
  if (path === null || !/[*?{[]/.test(path)) {
    write(call, path, "part", isFolder(call, path) === false ? "file" : "tree");
    return;
  }
  const pattern = call.reading.absolute(call.shell, path.replace(/^\.\//, ""));
  const found = pattern === null ? null : call.reading.glob(pattern);
  if (found === null) doubt(call);
  for (const file of found ?? []) write(call, file, "part");
}

export function subcommands(
  writing: readonly string[],
  unless: readonly string[],
  reading: readonly string[] = [],
): CommandReader {
  return (call) => {
    const [verb, ...words] = call.words;
    if (verb === null || verb === undefined) return verb === null ? doubt(call) : null;
    if (writing.includes(verb)) return format(call, words, { unless, isWholeFolder: true });
    return reading.includes(verb) || verb.startsWith("-") ? null : doubt(call);
  };
}
