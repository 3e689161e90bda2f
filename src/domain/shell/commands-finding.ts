import { hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, isFolder, write } from "./call.ts";
import { type FindAction, type FindRule, type Found, parseFind } from "./find-expression.ts";
import { folderName } from "./path-text.ts";
import type { Text } from "./shell-state.ts";

/** Commands that look for files and hand them to others. */
export const FINDING_COMMANDS: CommandTable = [
  ["find gfind", find],
  ["fd fdfind", fd],
  ["xargs gxargs", xargs],
];

/** More files than this are not handed on one by one. */
const MOST_FOUND = 500;

function find(call: Call): Text {
  const words = call.words.filter((word) => word !== "-L" && word !== "-P" && word !== "-H");
  const first = words.findIndex((word) => word === null || /^(-|\(|!)/.test(word));
  const folders = words.slice(0, first === -1 ? words.length : first);
  const expression = parseFind(words.slice(first === -1 ? words.length : first));
  const found =
    expression.rule === null ? null : foundFiles(call, folders.length === 0 ? ["."] : folders, expression.rule);
  for (const action of expression.actions) act(call, action, found);
  const separator = expression.actions.some((action) => action.kind === "print" && action.isNull) ? "\0" : "\n";
  return found === null ? null : found.map((file) => file + separator).join("");
}

function act(call: Call, action: FindAction, found: readonly string[] | null): void {
  if (action.kind === "print") return;
  if (action.kind === "output") write(call, action.file, "whole");
  else if (action.kind === "unknown" || found === null) {
    actWithoutFiles(call, action.kind === "exec" ? action.words : [null]);
  } else if (action.kind === "delete") removeFound(call, found);
  else runOnEach(call, action.words, found, action.isTogether);
}

/** It removes folders only when they are empty. */
function removeFound(call: Call, found: readonly string[]): void {
  for (const file of found) if (isFolder(call, file) !== true) write(call, file, "delete");
}

/** What is found cannot be known; a command that only reads does not mind. */
function actWithoutFiles(call: Call, words: readonly Text[]): void {
  call.run(words.map((word) => (word === null || word.includes("{}") ? null : word)));
}

function runOnEach(call: Call, words: readonly Text[], files: readonly string[], isTogether: boolean): void {
  if (isTogether) {
    call.run(words.flatMap((word): readonly Text[] => (word === "{}" ? files : [word])));
    return;
  }
  for (const file of files) call.run(words.map((word) => word?.replaceAll("{}", file) ?? null));
}

function foundFiles(call: Call, folders: readonly Text[], rule: FindRule): readonly string[] | null {
  const found: string[] = [];
  for (const folder of folders) {
    const absolute = call.reading.absolute(call.shell, folder);
    if (folder === null || absolute === null) return null;
    const candidates = isFolder(call, folder) === false ? [{ path: absolute, isFolder: false }] : below(call, absolute);
    if (candidates === null) return null;
    found.push(
      ...candidates
        .map((one) => shownAs(one, folder, absolute))
        .filter(rule)
        .map(({ path }) => path),
    );
    if (found.length > MOST_FOUND) return null;
  }
  return found;
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
    ...[...folders].map((path) => ({ path, isFolder: true })),
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
  long: ["arg-file", "delimiter", "max-args", "max-lines", "max-procs", "replace", "max-chars"],
  isPrefix: true,
};

function xargs(call: Call): Text {
  const given = parseArguments(call.words, XARGS_GRAMMAR);
  const command = given.words.length === 0 ? ["echo"] : given.words;
  const placeholder = valueOfFlag(given, "-I", "--replace") ?? (hasFlag(given, "-i") ? "{}" : undefined);
  const items = itemsOf(call, given);
  if (items === null) {
    const mark = placeholder ?? "\u0000";
    const words = command.map((word) => (word?.includes(mark) ? null : word));
    return call.run(placeholder === undefined ? [...words, null] : words, { input: null });
  }
  if (items.length === 0 && hasFlag(given, "-r", "--no-run-if-empty")) return "";
  if (placeholder === undefined) return call.run([...command, ...items], { input: "" });
  for (const item of items)
    call.run(
      command.map((word) => word?.replaceAll(placeholder ?? "{}", item) ?? null),
      { input: "" },
    );
  return null;
}

function itemsOf({ input }: Call, given: ReturnType<typeof parseArguments>): readonly string[] | null {
  if (input === null || hasFlag(given, "-a", "--arg-file", "-d", "--delimiter")) return null;
  const isNull = hasFlag(given, "-0", "--null");
  const isLines = hasFlag(given, "-I", "-i", "--replace", "-L", "--max-lines");
  // Quotes and backslashes mean something to xargs.
  if (!isNull && /["'\\]/.test(input)) return null;
  const items = isNull ? input.split("\0") : isLines ? input.split("\n") : input.split(/\s+/);
  const named = items.map((item) => (isNull ? item : item.trim())).filter((item) => item !== "");
  return named.length > MOST_FOUND ? null : named;
}
