import { type Arguments, hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, isFolder, write } from "./call.ts";
import { type FindAction, type Found, parseFind, type Reached } from "./find-expression.ts";
import { folderName } from "./path-text.ts";
import { joinTexts, type Text } from "./shell-state.ts";

/** Commands that look for files and hand them to others. */
export const FINDING_COMMANDS: CommandTable = [
  ["find gfind", find],
  ["fd fdfind", fd],
  ["xargs gxargs", xargs],
];

/** More files than this are not handed on one by one. */
const MOST_FOUND = 500;

function find(call: Call): Text {
  const words = withoutOptions(call.words);
  const expressionAt = words.findIndex((word) => word === null || /^(-|\(|!)/.test(word));
  const first = expressionAt === -1 ? words.length : expressionAt;
  const folders = words.slice(0, first);
  const { actions, reached } = parseFind(words.slice(first));
  const found = reached === null ? null : foundIn(call, folders.length === 0 ? ["."] : folders, reached);
  const isTooMany = found?.some((paths) => paths.length > MOST_FOUND) === true;
  const outs = actions.map((action, at) => act(call, action, isTooMany ? null : (found?.[at] ?? null)));
  return joinTexts(outs);
}

/** `-L`, `-H` and their like stand before the folders. */
function withoutOptions(words: readonly Text[]): readonly Text[] {
  const first = words.findIndex((word) => !/^-([HLP]|O\d)$/.test(word ?? ""));
  return first === -1 ? [] : words.slice(first);
}

/** The files that come to each action. */
function foundIn(call: Call, folders: readonly Text[], reached: Reached): readonly (readonly string[])[] | null {
  const candidates = candidatesIn(call, folders);
  return candidates === null ? null : reached(candidates).map((files) => files.map(({ path }) => path));
}

/** What it prints; null: that cannot be known. */
function act(call: Call, action: FindAction, found: readonly string[] | null): Text {
  switch (action.kind) {
    case "print":
      return action.end === null ? null : listed(found, action.end);
    case "output":
      write(call, action.file, "whole");
      return "";
    case "unknown":
      return doubt(call);
    case "delete":
      if (found === null) return doubt(call);
      removeFound(call, found);
      return "";
    case "exec":
      return found === null ? actWithoutFiles(call, action.words) : runOnEach(call, action, found);
  }
}

function listed(found: readonly string[] | null, end: string): Text {
  return found === null ? null : joinTexts(found.map((file) => file + end));
}

/** It removes folders only when they are empty. */
function removeFound(call: Call, found: readonly string[]): void {
  for (const file of found) if (isFolder(call, file) !== true) write(call, file, "delete");
}

/** What is found cannot be known; a command that only reads does not mind. */
function actWithoutFiles(call: Call, words: readonly Text[]): Text {
  return call.run(words.map((word) => (word === null || word.includes("{}") ? null : word)));
}

type Exec = Extract<FindAction, { readonly kind: "exec" }>;

function runOnEach(call: Call, { words, isTogether }: Exec, files: readonly string[]): Text {
  if (isTogether) return call.run(words.flatMap((word): readonly Text[] => (word === "{}" ? files : [word])));
  return joinTexts(
    files.map((file) => call.run(words.map((word) => (word === null ? null : word.replaceAll("{}", file))))),
  );
}

/** All that find walks over. Null: too much, or it cannot be known. */
function candidatesIn(call: Call, folders: readonly Text[]): readonly Found[] | null {
  const all: Found[] = [];
  for (const folder of folders) {
    const absolute = call.reading.absolute(call.shell, folder);
    if (folder === null || absolute === null) return null;
    const candidates = isFolder(call, folder) === false ? [{ path: absolute, isFolder: false }] : below(call, absolute);
    if (candidates === null) return null;
    all.push(...candidates.map((one) => shownAs(one, folder, absolute)));
  }
  return all;
}

/** As find prints it: below the folder as it was named. */
function shownAs(candidate: Candidate, folder: string, absolute: string): Found {
  const rest = candidate.path.slice(absolute.length);
  const path = rest === "" ? folder : `${folder.replace(/\/+$/, "")}${rest}`;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { path, name, depth: rest.split("/").length - 1, isFolder: candidate.isFolder };
}

type Candidate = { readonly path: string; readonly isFolder: boolean };

/** The files below a folder, and the folders that they are in; an empty folder holds nobody's work. */
function below(call: Call, folder: string): readonly Candidate[] | null {
  const files = call.reading.files(folder);
  if (files === null) return null;
  const folders = new Set([folder]);
  for (const file of files) {
    for (let parent = folderName(file); parent.length > folder.length; parent = folderName(parent)) folders.add(parent);
  }
  return [
    // A folder before the folders in it.
    ...[...folders].sort((a, b) => a.length - b.length).map((path) => ({ path, isFolder: true })),
    ...files.map((path) => ({ path, isFolder: false })),
  ];
}

function fd(call: Call): Text {
  const given = parseArguments(call.words, {
    short: "etdEjcxX",
    long: ["extension", "type", "max-depth", "exclude", "exec", "exec-batch"],
  });
  return hasFlag(given, "-x", "-X", "--exec", "--exec-batch") ? doubt(call) : null;
}

const XARGS_GRAMMAR = {
  short: "aEInLPsd",
  attached: "ile",
  long: ["arg-file", "delimiter", "max-args", "max-procs", "max-chars"],
  isPrefix: true,
};

function xargs(call: Call): Text {
  const given = parseArguments(call.words, XARGS_GRAMMAR);
  const command = given.words.length === 0 ? ["echo"] : given.words;
  const mark = placeholder(given);
  if (mark === null) return doubt(call);
  const names = namesFor(call, given);
  if (names === null) return runUnknown(call, command, mark);
  if (names.lines.length === 0 && hasFlag(given, "-r", "--no-run-if-empty")) return "";
  if (mark === undefined) {
    return joinTexts(grouped(names, given).map((items) => call.run([...command, ...items], { input: "" })));
  }
  for (const line of names.lines) {
    const words = command.map((word) => (word === null ? null : word.replaceAll(mark, line)));
    call.run(words, { input: "" });
  }
  return null;
}

/** What stands for the name in the command. Undefined: names come after it. Null: it cannot be known. */
function placeholder(given: Arguments): Text | undefined {
  const mark = valueOfFlag(given, "-I", "-i", "--replace");
  return mark === undefined && hasFlag(given, "-i", "--replace") ? "{}" : mark;
}

function runUnknown(call: Call, command: readonly Text[], mark: string | undefined): Text {
  if (mark === undefined) return call.run([...command, null], { input: null });
  return call.run(
    command.map((word) => (word === null || word.includes(mark) ? null : word)),
    { input: null },
  );
}

/** What xargs reads. Split: blanks part the names on a line. */
type Names = { readonly lines: readonly string[]; readonly isSplit: boolean };

/** Null: it cannot be known. */
function namesFor({ input }: Call, given: Arguments): Names | null {
  const delimiter = hasFlag(given, "-0", "--null") ? "\0" : valueOfFlag(given, "-d", "--delimiter");
  if (input === null || delimiter === null || hasFlag(given, "-a", "--arg-file")) return null;
  const isSplit = delimiter === undefined;
  // Quotes and backslashes mean something to xargs, unless it is told where a name ends.
  if (isSplit && /["'\\]/.test(input)) return null;
  const end = DELIMITERS.get(delimiter ?? "\n");
  if (end === undefined) return null;
  const lines = input.split(end).map((line) => (isSplit ? line.trim() : line));
  const named = lines.filter((line) => line !== "");
  return named.length > MOST_FOUND ? null : { lines: named, isSplit };
}

const DELIMITERS: ReadonlyMap<string, string> = new Map([
  ["\n", "\n"],
  ["\\n", "\n"],
  ["\0", "\0"],
  ["\\0", "\0"],
]);

/** `-n 2`, `-L 1`: how many names, or lines, one run takes. */
function grouped({ lines, isSplit }: Names, given: Arguments): readonly (readonly string[])[] {
  const namesOn = (line: string): readonly string[] => (isSplit ? line.split(/\s+/) : [line]);
  const mostLines = valueOfFlag(given, "-L");
  if (mostLines !== undefined) return chunks(lines, Number(mostLines)).map((some) => some.flatMap(namesOn));
  const most = valueOfFlag(given, "-n", "--max-args");
  const names = lines.flatMap(namesOn);
  return most === undefined ? [names] : chunks(names, Number(most));
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const step = Math.max(1, size || 1);
  return Array.from({ length: Math.ceil(items.length / step) }, (_, at) => items.slice(at * step, (at + 1) * step));
}
