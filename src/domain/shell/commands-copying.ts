import { type Arguments, hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, isFolder, write } from "./call.ts";
import { baseName } from "./path-text.ts";
import type { Text } from "./shell-state.ts";

/** Commands that bring files from one place to another. */
export const COPYING_COMMANDS: CommandTable = [
  ["cp", (call) => copy(call, { isMove: false })],
  ["mv", (call) => copy(call, { isMove: true })],
  ["install", install],
  ["ln", link],
  ["rsync", synchronise],
  ["scp", copyRemotely],
];

const COPY_GRAMMAR = { short: "tS", long: ["target-directory", "suffix"] };

function copy(call: Call, { isMove }: { readonly isMove: boolean }): Text {
  const given = parseArguments(call.words, COPY_GRAMMAR);
  const { sources, target } = ends(given);
  const isTree = isMove || hasFlag(given, "-r", "-R", "-a", "--recursive", "--archive");
  if (isMove) for (const path of sources) write(call, path, "move", isFolder(call, path) === true ? "tree" : "file");
  arrive(call, given, sources, target, isTree);
  return "";
}

function ends(given: Arguments): { readonly sources: readonly Text[]; readonly target: Text } {
  const folder = valueOfFlag(given, "-t", "--target-directory");
  if (folder !== undefined) return { sources: given.words, target: folder };
  return { sources: given.words.slice(0, -1), target: given.words.at(-1) ?? null };
}

/** Each source arrives at the target, or in it when that is a folder. */
function arrive(call: Call, given: Arguments, sources: readonly Text[], target: Text, isTree: boolean): void {
  const isFolderThere = arrivesInside(call, given, sources, target);
  if (isFolderThere === null || sources.length === 0) doubt(call);
  // With -n nothing that is there is replaced.
  const kind = hasFlag(given, "-n", "--no-clobber") ? "create" : "whole";
  for (const from of sources) {
    const to = isFolderThere === true ? inside(target, from) : target;
    write(call, to, kind, isTree && isFolder(call, from) === true ? "tree" : "file");
  }
}

function arrivesInside(call: Call, given: Arguments, sources: readonly Text[], target: Text): boolean | null {
  if (hasFlag(given, "-T", "--no-target-directory")) return false;
  const isNamed = hasFlag(given, "-t", "--target-directory") || sources.length > 1 || target?.endsWith("/") === true;
  return isNamed || isFolder(call, target);
}

function inside(folder: Text, path: Text): Text {
  if (folder === null || path === null) return null;
  // `cp -r src/. dst` copies what is in the folder, not the folder.
  const name = baseName(path);
  return name === "." || name === "" ? folder : `${folder.replace(/\/+$/, "")}/${name}`;
}

function install(call: Call): Text {
  const given = parseArguments(call.words, {
    short: "gmotS",
    long: ["group", "mode", "owner", "target-directory", "suffix"],
  });
  if (hasFlag(given, "-d", "--directory")) return "";
  const { sources, target } = ends(given);
  arrive(call, given, sources, target, false);
  return "";
}

function link(call: Call): Text {
  const given = parseArguments(call.words, COPY_GRAMMAR);
  const isForced = hasFlag(given, "-f", "--force");
  if (given.words.length === 1 && !isForced) return "";
  const { sources, target } = given.words.length === 1 ? { sources: given.words, target: "." } : ends(given);
  const isKept = hasFlag(given, "-n", "-h", "--no-dereference");
  const isInto = !isKept && (sources.length > 1 || target === "." || isFolder(call, target) === true);
  // Without -f it fails where there is something.
  for (const from of sources) write(call, isInto ? inside(target, from) : target, isForced ? "whole" : "create");
  return "";
}

const RSYNC_GRAMMAR = {
  short: "eTfBM",
  long: ["rsh", "temp-dir", "filter", "exclude", "include", "exclude-from", "include-from", "files-from", "backup-dir"],
};

function synchronise(call: Call): Text {
  const given = parseArguments(call.words, RSYNC_GRAMMAR);
  if (hasFlag(given, "-n", "--dry-run", "--list-only") || given.words.length < 2) return null;
  const { sources, target } = ends(given);
  if (target !== null && isRemote(target)) {
    if (hasFlag(given, "--remove-source-files")) doubt(call);
    return null;
  }
  const isTree = hasFlag(given, "-r", "-a", "--recursive", "--archive");
  for (const from of sources) synchroniseOne(call, from, target, isTree);
  // With --delete, what the source does not have goes.
  if (given.flags.some((flag) => flag.startsWith("--delete"))) write(call, target, "delete", "tree");
  return null;
}

function synchroniseOne(call: Call, from: Text, target: Text, isTree: boolean): void {
  const isFile = from !== null && !isRemote(from) && isFolder(call, from) === false;
  if (isFile) {
    const isInto = (target ?? "").endsWith("/") || isFolder(call, target) === true;
    write(call, isInto ? inside(target, from) : target, "whole");
    return;
  }
  // A slash at the end means what is in the folder.
  const name = from?.replace(/^[^/]+:/, "") ?? null;
  const to = (from ?? "").endsWith("/") ? target : inside(target, name);
  write(call, to, "whole", isTree ? "tree" : "file");
}

function isRemote(path: string): boolean {
  return /^[^/]+:/.test(path) && !/^[A-Za-z]:[\\/]/.test(path);
}

function copyRemotely(call: Call): Text {
  const given = parseArguments(call.words, { short: "cDFiJloPSX" });
  const { sources, target } = ends(given);
  if (target !== null && isRemote(target)) return null;
  arrive(
    call,
    given,
    sources.map((from) => from?.replace(/^[^/]+:/, "") ?? null),
    target,
    hasFlag(given, "-r"),
  );
  if (hasFlag(given, "-r")) write(call, target, "whole", "tree");
  return null;
}
