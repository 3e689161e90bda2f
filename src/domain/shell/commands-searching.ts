import { type Arguments, hasFlag, parseArguments, valueOfFlag, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, isFolder, textOf } from "./call.ts";
import { baseName } from "./path-text.ts";
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
  long: ["regexp", "file", "include", "exclude", "exclude-dir", "max-count", "context", "glob", "type"],
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
  const files = candidates(call, search.places.length === 0 && isDeep ? ["."] : search.places, isDeep);
  if (files === null || files.length > MOST_SEARCHED) return null;
  const included = valuesOfFlag(given, "--include");
  const isCaseFolded = hasFlag(given, "-i", "--ignore-case");
  const found = files.filter((file) => isIncluded(file, included) && holds(call, file, search.pattern, isCaseFolded));
  return found.map((file) => `${file}\n`).join("");
}

/** Options after which the list is not made of the files that hold a plain word. */
const OTHER_LISTS = ["-v", "-f", "-g", "-t", "--glob", "--type", "--file", "--invert-match"];

function searchOf(given: Arguments): { readonly pattern: string; readonly places: readonly Text[] } | null {
  const isList = hasFlag(given, "-l", "--files-with-matches") && !hasFlag(given, ...OTHER_LISTS);
  if (!isList || !given.isExact) return null;
  const option = valueOfFlag(given, "-e", "--regexp");
  const [first = null, ...others] = given.words;
  const pattern = option === undefined ? first : option;
  if (pattern === null) return null;
  const isPlain = hasFlag(given, "-F") || /^[\w\s/,:;<>="'@#%&~-]+$/.test(pattern);
  return isPlain ? { pattern, places: option === undefined ? others : given.words } : null;
}

function candidates(call: Call, places: readonly Text[], isDeep: boolean): readonly string[] | null {
  const all: string[] = [];
  for (const place of places) {
    const absolute = call.reading.absolute(call.shell, place);
    if (place === null || absolute === null) return null;
    if (isFolder(call, place) === false) all.push(place);
    else if (isDeep) {
      const files = call.reading.files(absolute);
      if (files === null) return null;
      // As the command prints them: below the folder as it was named.
      const shown = place.replace(/\/+$/, "");
      all.push(...files.map((file) => `${shown}${file.slice(absolute.length)}`));
    }
  }
  return all;
}

function isIncluded(file: string, patterns: readonly Text[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchesPattern(baseName(file), pattern ?? "*") !== false);
}

/** A file that cannot be read here may hold it. */
function holds(call: Call, file: string, pattern: string, isCaseFolded: boolean): boolean {
  const text = textOf(call, file);
  if (text === null) return true;
  return isCaseFolded ? text.toLowerCase().includes(pattern.toLowerCase()) : text.includes(pattern);
}
