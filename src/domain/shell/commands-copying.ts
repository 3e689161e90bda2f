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

/** What arrives where, and how. */
type Arrival = {
  readonly sources: readonly Text[];
  readonly target: Text;
  /** Do the sources arrive in the target, which is a folder? Null: it cannot be known. */
  readonly isInside: boolean | null;
  readonly kind: "whole" | "create";
  readonly reachOf: (source: Text) => "file" | "tree";
};

function copy(call: Call, { isMove }: { readonly isMove: boolean }): Text {
  const given = parseArguments(call.words, COPY_GRAMMAR);
  const { sources, target } = ends(given);
  const isTree = isMove || hasFlag(given, "-r", "-R", "-a", "--recursive", "--archive");
  const reachOf = (path: Text) => (isTree && isFolder(call, path) === true ? "tree" : "file");
  if (isMove) for (const path of sources) write(call, path, "move", reachOf(path));
  // With -n nothing that is there is replaced.
  const kind = hasFlag(given, "-n", "--no-clobber") ? "create" : "whole";
  if (hasFlag(given, "--parents")) for (const path of sources) write(call, below(target, path), kind, reachOf(path));
  else arrive(call, { sources, target, isInside: isInside(call, given, sources, target), kind, reachOf });
  return "";
}

function ends(given: Arguments): { readonly sources: readonly Text[]; readonly target: Text } {
  const folder = valueOfFlag(given, "-t", "--target-directory");
  if (folder !== undefined) return { sources: given.words, target: folder };
  return { sources: given.words.slice(0, -1), target: given.words.at(-1) ?? null };
}

/** Each source arrives at the target, or in it when that is a folder. */
function arrive(call: Call, { sources, target, isInside: isIn, kind, reachOf }: Arrival): void {
  if (isIn === null || sources.length === 0) doubt(call);
  for (const from of sources) write(call, isIn === true ? inside(target, from) : target, kind, reachOf(from));
}

function isInside(call: Call, given: Arguments, sources: readonly Text[], target: Text): boolean | null {
  if (hasFlag(given, "-T", "--no-target-directory")) return false;
  return hasFlag(given, "-t", "--target-directory") || isFolderNamed(call, sources, target);
}

/** Several sources, or a slash at its end: the target can only be a folder. */
function isFolderNamed(call: Call, sources: readonly Text[], target: Text): boolean | null {
  return sources.length > 1 || target?.endsWith("/") === true || isFolder(call, target);
}

function inside(folder: Text, path: Text): Text {
  // `cp -r src/. dst` copies what is in the folder, not the folder.
  const name = path === null ? null : baseName(path);
  return name === "." || name === ".." || name === "" ? folder : below(folder, name);
}

function below(folder: Text, path: Text): Text {
  return folder === null || path === null ? null : `${folder.replace(/\/+$/, "")}/${path}`;
}

const ALWAYS_FILE = (): "file" => "file";

function install(call: Call): Text {
  const given = parseArguments(call.words, {
    short: "gmotS",
    long: ["group", "mode", "owner", "target-directory", "suffix"],
  });
  if (hasFlag(given, "-d", "--directory")) return "";
  const { sources, target } = ends(given);
  arrive(call, {
    sources,
    target,
    isInside: isInside(call, given, sources, target),
    kind: "whole",
    reachOf: ALWAYS_FILE,
  });
  return "";
}

function link(call: Call): Text {
  const given = parseArguments(call.words, COPY_GRAMMAR);
  const isHere = given.words.length === 1 && !hasFlag(given, "-t", "--target-directory");
  const { sources, target } = isHere ? { sources: given.words, target: "." } : ends(given);
  // -n is for a link to a folder; what it names here may be the folder itself.
  const isLink = hasFlag(given, "-n", "-h", "--no-dereference") && sources.length === 1;
  if (isLink && isFolder(call, target) !== false) doubt(call);
  // Without -f it fails where there is something.
  const kind = hasFlag(given, "-f", "--force") ? "whole" : "create";
  const isIn = isLink ? false : isInside(call, given, sources, target);
  arrive(call, { sources, target, isInside: isIn, kind, reachOf: ALWAYS_FILE });
  return "";
}

const RSYNC_GRAMMAR = {
  short: "eTfBM",
  long: ["rsh", "temp-dir", "filter", "exclude", "include", "exclude-from", "include-from", "files-from", "backup-dir"],
};

function synchronise(call: Call): Text {
  const given = parseArguments(call.words, RSYNC_GRAMMAR);
  if (hasFlag(given, "-n", "--dry-run", "--list-only") || given.words.length < 2) return null;
  if (hasFlag(given, "--remove-source-files")) doubt(call);
  const sources = given.words.slice(0, -1);
  const target = given.words.at(-1) ?? null;
  if (target !== null && isRemote(target)) return null;
  const isTree = hasFlag(given, "-r", "-a", "--recursive", "--archive");
  const isIn = isFolderNamed(call, sources, target);
  for (const from of sources) synchroniseOne(call, { from, target, isIn, isTree });
  // With --delete, what the source does not have goes.
  if (given.flags.some((flag) => flag.startsWith("--delete"))) write(call, target, "delete", "tree");
  return null;
}

type Synchronised = {
  readonly from: Text;
  readonly target: Text;
  readonly isIn: boolean | null;
  readonly isTree: boolean;
};

function synchroniseOne(call: Call, { from, target, isIn, isTree }: Synchronised): void {
  if (from === null || isIn === null) doubt(call);
  // A slash at the end means what is in the folder; a folder arrives in the target even where that is missing.
  const isContents = from?.endsWith("/") === true;
  const isFile = from === null || (!isRemote(from) && !isContents && isFolder(call, from) !== true);
  const isFolderHere = !isFile && !isContents && !isRemote(from);
  const isInto = !isContents && (isIn === true || isFolderHere);
  const to = isInto ? inside(target, withoutHost(from)) : target;
  write(call, to, "whole", isTree && !isFile ? "tree" : "file");
}

function isRemote(path: string): boolean {
  return /^[^/]+:/.test(path) && !/^[A-Za-z]:[\\/]/.test(path);
}

function withoutHost(path: Text): Text {
  return path !== null && isRemote(path) ? path.replace(/^[^/]+:/, "") : path;
}

function copyRemotely(call: Call): Text {
  const given = parseArguments(call.words, { short: "cDFiJloPSX" });
  const target = given.words.at(-1) ?? null;
  if (target !== null && isRemote(target)) return null;
  const sources = given.words.slice(0, -1).map(withoutHost);
  const reach = hasFlag(given, "-r") ? "tree" : "file";
  arrive(call, {
    sources,
    target,
    isInside: isFolderNamed(call, sources, target),
    kind: "whole",
    reachOf: () => reach,
  });
  return null;
}
