import { type Arguments, hasFlag, parseArguments, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, isFolder, textOf } from "./call.ts";
import { matchesPattern } from "./pattern.ts";
import type { Text } from "./shell-state.ts";

/** Search commands: they write nothing, but the names they print are often what the next command writes. */
export const SEARCHING_COMMANDS: CommandTable = [
  ["grep egrep fgrep", (call) => matchingFiles(call, { isRecursive: false })],
  ["rg", (call) => (call.words.some(isRunning) ? doubt(call) : matchingFiles(call, { isRecursive: true }))],
];

/** More files than this are not read for a search. */
const MOST_SEARCHED = 400;

const GREP_GRAMMAR = {
  short: "efmABCgtTd",
  long: [
    "regexp",
    "file",
    "include",
    "exclude",
    "exclude-dir",
    "exclude-from",
    "max-count",
    "context",
    "glob",
    "iglob",
    "type",
    "type-not",
  ],
};

/** `rg --pre`: a program that runs for each file. */
function isRunning(word: Text): boolean {
  return word?.startsWith("--pre") === true;
}

/** What `grep -rl word folder` prints. Null: no list of names, or more than a plain word is searched for. */
function matchingFiles(call: Call, { isRecursive }: { readonly isRecursive: boolean }): Text {
  const given = parseArguments(call.words, GREP_GRAMMAR);
  const search = searchOf(given);
  if (search === null) return null;
  const isDeep = isRecursive || hasFlag(given, "-r", "-R", "--recursive");
  const places = search.places.length === 0 && isDeep ? ["."] : search.places;
  const files = candidates(call, places, isDeep)?.filter(selectionOf(given, isRecursive));
  if (files === undefined || files.length > MOST_SEARCHED) return null;
  const found = files.filter((file) => holds(call, file, search.pattern));
  const end = hasFlag(given, "-Z", "--null") || (isRecursive && hasFlag(given, "-0")) ? "\0" : "\n";
  return found.map((file) => file + end).join("");
}

/** Options after which the list is not made of the files that hold a plain word. */
const OTHER_LISTS = [
  ...["-v", "-f", "-g", "-t", "-T", "-L", "-z"],
  ...[
    "--glob",
    "--iglob",
    "--type",
    "--type-not",
    "--file",
    "--invert-match",
    "--exclude-from",
    "--files-without-match",
  ],
];

type Search = { readonly pattern: RegExp; readonly places: readonly string[] };

function searchOf(given: Arguments): Search | null {
  const isList = hasFlag(given, "-l", "--files-with-matches") && !hasFlag(given, ...OTHER_LISTS);
  const words = known(given.words);
  const options = known(valuesOfFlag(given, "-e", "--regexp"));
  if (!isList || words === null || options === null) return null;
  const patterns = options.length > 0 ? options : words.slice(0, 1);
  const lines = patterns.flatMap((pattern) => pattern.split("\n"));
  const isPlain =
    hasFlag(given, "-F", "--fixed-strings") || lines.every((line) => /^[\w\s/,:;<>="'@#%&~-]+$/.test(line));
  if (lines.length === 0 || !isPlain) return null;
  return { pattern: expressionFor(given, lines), places: options.length > 0 ? words : words.slice(1) };
}

function known(words: readonly Text[]): readonly string[] | null {
  const texts = words.filter((word) => word !== null);
  return texts.length === words.length ? texts : null;
}

function expressionFor(given: Arguments, lines: readonly string[]): RegExp {
  const any = lines.map((line) => line.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  const isWord = hasFlag(given, "-w", "--word-regexp");
  const source = isWord ? `(?<!\\w)(?:${any})(?!\\w)` : hasFlag(given, "-x", "--line-regexp") ? `^(?:${any})$` : any;
  const isSmart = hasFlag(given, "-S", "--smart-case") && !/[A-Z]/.test(any);
  return new RegExp(source, isSmart || hasFlag(given, "-i", "--ignore-case") ? "im" : "m");
}

function candidates(call: Call, places: readonly string[], isDeep: boolean): readonly string[] | undefined {
  const all: string[] = [];
  for (const place of places) {
    if (isFolder(call, place) === false) all.push(place);
    else if (isDeep) {
      const absolute = call.reading.absolute(call.shell, place);
      const files = absolute === null ? null : call.reading.files(absolute);
      if (absolute === null || files === null) return undefined;
      // As the command prints them: below the folder as it was named.
      const shown = place.replace(/\/+$/, "");
      all.push(...files.map((file) => `${shown}${file.slice(absolute.length)}`));
    }
  }
  return all;
}

/** `--include='*.ts' --exclude-dir=dist`; ripgrep leaves out what is hidden. A pattern that is not understood takes all. */
function selectionOf(given: Arguments, isRipgrep: boolean): (file: string) => boolean {
  const matches = (name: string, option: string, otherwise: boolean): boolean =>
    valuesOfFlag(given, option).some((pattern) => (matchesPattern(name, pattern ?? "[") ?? otherwise) === true);
  const isNarrowed = hasFlag(given, "--include");
  const isHiddenLeftOut = isRipgrep && !hasFlag(given, "-.", "--hidden", "-u", "-uu", "--unrestricted");
  return (file) => {
    const [name = "", ...folders] = file.split("/").reverse();
    if (isHiddenLeftOut && [name, ...folders].some((part) => /^\.[^.]/.test(part))) return false;
    if (matches(name, "--exclude", false) || folders.some((folder) => matches(folder, "--exclude-dir", false)))
      return false;
    return !isNarrowed || matches(name, "--include", true);
  };
}

/** A file that cannot be read here may hold it: nothing is said of it but that. */
function holds(call: Call, file: string, pattern: RegExp): boolean {
  const text = textOf(call, file);
  if (text === null) doubt(call);
  return text !== null && pattern.test(text);
}
