import { type Arguments, hasFlag, parseArguments, valueOfFlag, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, isFolder, textOf, write } from "./call.ts";
import type { GitCall } from "./command-effects.ts";
import { GIT_GRAMMAR, grammarOf, PATH_VERBS, READING_VERBS } from "./git-arguments.ts";
import { patchedPaths } from "./patch-paths.ts";
import { foldersUpFrom } from "./path-text.ts";
import { matchesPattern } from "./pattern.ts";
import type { Text } from "./shell-state.ts";

export const GIT_COMMANDS: CommandTable = [
  ["git hub", git],
  ["pre-commit lint-staged husky", (call) => doubt(call)],
];

function git(call: Call): Text {
  const global = parseArguments(call.words, GIT_GRAMMAR);
  const [verb, ...words] = global.words;
  const given = parseArguments(words, grammarOf(verb ?? ""));
  const directory = directoryOf(call, global);
  note(call, { directory, verb: verb === undefined ? "" : verb, given, isExact: !call.words.includes(null) });
  if (verb === null) return doubt(call);
  if (verb === undefined) return null;
  const at = { ...call, shell: call.shell.copy() };
  at.shell.enter(directory);
  writesOf(at, verb, given);
  return printed(at, verb, given);
}

/** Where git runs. Null: it cannot be known, or git is told to take another repository. */
function directoryOf({ reading, shell, environment }: Call, global: Arguments): Text {
  const inner = shell.copy();
  for (const folder of valuesOfFlag(global, "-C")) inner.enter(reading.absolute(inner, folder));
  const tree = valueOfFlag(global, "--work-tree") ?? environment.get("GIT_WORK_TREE");
  if (tree !== undefined) return reading.absolute(inner, tree);
  const isOther = hasFlag(global, "--git-dir") || environment.has("GIT_DIR");
  return isOther ? null : inner.cwd;
}

type Found = { readonly directory: Text; readonly verb: Text; readonly given: Arguments; readonly isExact: boolean };

function note({ reading, part, environment, shell }: Call, { directory, verb, given, isExact }: Found): void {
  const before = knownOf(given.words.slice(0, given.wordsBefore));
  const after = knownOf(given.words.slice(given.wordsBefore));
  const isAllPaths = verb !== null && PATH_VERBS.has(verb);
  const index = environment.get("GIT_INDEX_FILE") ?? shell.variables.get("GIT_INDEX_FILE") ?? null;
  const call: GitCall = {
    directory,
    index: index === null ? null : reading.absolute(shell, index),
    verb,
    flags: given.flags,
    values: given.values.map(({ flag, value }) => ({ flag, value: value ?? "" })),
    words: isAllPaths ? [] : before,
    paths: isAllPaths ? [...before, ...after] : after,
    isExact,
    part,
  };
  reading.callsGit(call);
}

function knownOf(words: readonly Text[]): readonly string[] {
  return words.filter((word) => word !== null).filter((word) => word !== "");
}

/** Files of the checkout that git's words name. Sweeps and changes of the whole tree are the git guard's. */
function writesOf(call: Call, verb: string, given: Arguments): void {
  const writer = WRITERS.get(verb);
  if (writer !== undefined) writer(call, given);
  else if (!READING_VERBS.has(verb)) doubt(call);
}

type GitWriter = (call: Call, given: Arguments) => void;

const WRITERS: ReadonlyMap<string, GitWriter> = new Map<string, GitWriter>([
  ["checkout", checkout],
  ["restore", restore],
  ["rm", removeFiles],
  ["mv", moveFiles],
  ["apply", apply],
  ["clean", unlessDry],
  ["stash", unlessVerb(["list", "show", "create", "drop", "clear", "store"])],
  ["worktree", unlessVerb(["list", "prune"])],
  ["submodule", unlessVerb(["status", "summary"])],
  ["bisect", unlessVerb(["log", "view"])],
  ["reset", reset],
  ["show", output],
  ["diff", output],
  ["log", output],
  ["archive", output],
  ["commit", unlessUnhooked],
  ["push", unlessUnhooked],
]);

function unlessDry(call: Call, given: Arguments): void {
  if (!hasFlag(given, "-n", "--dry-run")) doubt(call);
}

function unlessVerb(reading: readonly string[]): GitWriter {
  return (call, { words: [verb] }) => {
    if (verb == null || !reading.includes(verb)) doubt(call);
  };
}

/** Their hooks are programs of the project. */
function unlessUnhooked(call: Call, given: Arguments): void {
  // For a commit -n means --no-verify, for a push --dry-run.
  if (!hasFlag(given, "--no-verify", "--dry-run", "-n")) doubt(call);
}

/** Without --hard, --merge and --keep the files stay as they are. */
function reset(call: Call, given: Arguments): void {
  if (hasFlag(given, "--hard", "--merge", "--keep") || !given.isExact) doubt(call);
}

function checkout(call: Call, given: Arguments): void {
  const after = given.words.slice(given.wordsBefore);
  for (const path of after) replaced(call, path);
  if (after.length > 0) return;
  if (hasFlag(given, "-b", "-B", "--orphan", "--detach") && given.words.length === 0) return;
  // `git checkout a.ts`: a file if there is one of that name. Git itself asks for `--` where both exist.
  const [first, ...others] = given.words;
  const isFile = first === "." || (first != null && /[./]/.test(first) && isThere(call, first));
  const paths = isFile ? given.words : others;
  for (const path of paths) replaced(call, path);
  if (paths.length === 0) doubt(call);
}

function isThere({ reading, shell }: Call, path: string): boolean {
  const absolute = reading.absolute(shell, path);
  return absolute !== null && ["file", "folder"].includes(reading.kind(absolute));
}

function restore(call: Call, given: Arguments): void {
  const isStaged = hasFlag(given, "-S", "--staged") && !hasFlag(given, "-W", "--worktree");
  if (isStaged) return;
  for (const path of given.words) replaced(call, path);
  if (given.words.length === 0) doubt(call);
}

/** What git writes over, by pathspec: patterns and `:(magic)` are git's to resolve. */
function replaced(call: Call, path: Text): void {
  if (path === null || /^:|[*?[]/.test(path)) doubt(call);
  else write(call, path, "whole", isFolder(call, path) === true || path === "." ? "tree" : "file");
}

function removeFiles(call: Call, given: Arguments): void {
  if (hasFlag(given, "--cached", "-n", "--dry-run")) return;
  for (const path of given.words) {
    if (path === null || /^:|[*?[]/.test(path)) doubt(call);
    else write(call, path, "delete", hasFlag(given, "-r") && isFolder(call, path) !== false ? "tree" : "file");
  }
}

function moveFiles(call: Call, given: Arguments): void {
  if (hasFlag(given, "-n", "--dry-run")) return;
  call.run(["mv", "--", ...given.words], { shell: call.shell });
}

function apply(call: Call, given: Arguments): void {
  if (hasFlag(given, "--check", "--stat", "--numstat", "--summary", "--cached")) return;
  for (const file of given.words.length === 0 ? ["-"] : given.words) applyOne(call, given, file);
}

/** A patch of git names files from the top of the checkout, any other from the folder git runs in. */
function applyOne(call: Call, given: Arguments, file: Text): void {
  const text = file === "-" ? call.input : textOf(call, file);
  const strip = valueOfFlag(given, "-p");
  const paths = text === null || strip === null ? null : patchedPaths(text, Number(strip ?? "1"));
  const chosen = valueOfFlag(given, "--directory");
  const top = /^diff --git /m.test(text ?? "") ? topLevel(call) : call.shell.cwd;
  if (paths === null || top === null || chosen === null) doubt(call);
  else for (const path of paths) write(call, joinPaths(top, chosen ?? ".", path), "part");
}

function joinPaths(...parts: readonly string[]): string {
  return parts.join("/");
}

function output(call: Call, given: Arguments): void {
  const file = valueOfFlag(given, "--output", "-o");
  if (file !== undefined) write(call, file, "whole");
}

/** Output that scripts use as the name of a folder or a list of files. */
function printed(call: Call, verb: string, given: Arguments): Text {
  if (verb === "ls-files") return listedFiles(call, given);
  if (verb !== "rev-parse" || !hasFlag(given, "--show-toplevel") || given.words.length > 0) return null;
  const top = topLevel(call);
  return top === null ? null : `${top}\n`;
}

/** The nearest folder with a `.git`. */
function topLevel({ reading, shell: { cwd } }: Call): Text {
  for (const folder of cwd === null ? [] : foldersUpFrom(cwd)) {
    const kind = reading.kind(`${folder}/.git`);
    if (kind === "unknown") return null;
    if (kind !== "missing") return folder;
  }
  return null;
}

/** The files below the folder; untracked ones as well, which git would leave out. */
function listedFiles(call: Call, given: Arguments): Text {
  const { cwd } = call.shell;
  const patterns = given.words.filter((word) => word !== null);
  const isPlain = given.isExact && patterns.every((pattern) => !pattern.startsWith(":"));
  if (cwd === null || !isPlain || given.flags.some((flag) => flag !== "-z")) return null;
  const files = call.reading.files(cwd);
  if (files === null || files.length > MOST_LISTED) return null;
  // In a linked checkout `.git` is a file.
  const names = files.map((file) => file.slice(cwd.length + 1)).filter((name) => name !== ".git");
  const listed = names.filter((name) => patterns.length === 0 || patterns.some((pattern) => isListed(name, pattern)));
  return listed.map((name) => name + (hasFlag(given, "-z") ? "\0" : "\n")).join("");
}

const MOST_LISTED = 500;

/** A pathspec is a file, a folder, or a pattern whose `*` stands for slashes too. */
function isListed(name: string, pattern: string): boolean {
  const plain = pattern.replace(/^\.\//, "").replace(/\/$/, "");
  return plain === "." || name.startsWith(`${plain}/`) || matchesPattern(name, plain) !== false;
}
