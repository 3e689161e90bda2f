import { lstatSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { Look } from "../../domain/shell/command-effects.ts";
import { matchesPattern } from "../../domain/shell/pattern.ts";
import { archiveNames } from "./archive-names.ts";
import { findText, isMissing } from "./small-file.ts";

/** Patches and scripts are small; anything larger is not read to guess at a command. */
const MOST_TEXT_BYTES = 256 * 1024;
/** A command that touches more files is not followed file by file. */
const MOST_FILES = 3000;
/** Folder entries that one command line may cost. */
const MOST_ENTRIES = 20_000;
/** Git's own files, and installed packages, which nobody edits: one of them holds more files than a whole project. */
const SKIPPED = new Set([".git", "node_modules"]);

/** Questions about the disk, for the reader of one command line. */
export function openLook(): Look {
  const budget = { entries: MOST_ENTRIES };
  return {
    glob: (pattern) => glob(pattern, budget),
    kind: kindOf,
    archive: archiveNames,
    isShared,
    isSame,
    text: (path) => findText(path, MOST_TEXT_BYTES),
    files: (folder) => filesBelow(folder, budget),
  };
}

type Budget = { entries: number };

function kindOf(path: string): ReturnType<Look["kind"]> {
  try {
    const stat = statSync(path);
    return stat.isDirectory() ? "folder" : "file";
  } catch (error) {
    return isMissing(error) ? "missing" : "unknown";
  }
}

/** Also where it cannot be told. */
function isShared(path: string): boolean {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat !== undefined && stat.nlink > 1;
  } catch {
    return true;
  }
}

function isSame(path: string, other: string): boolean {
  const [one, two] = [fileAt(path), fileAt(other)];
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}

function fileAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function filesBelow(folder: string, budget: Budget): readonly string[] | null {
  const files: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = entriesOf(next, budget);
    if (entries === null || files.length + entries.length > MOST_FILES) return null;
    for (const { name, isFolder } of entries) {
      if (!isFolder) files.push(join(next, name));
      else if (!SKIPPED.has(name)) folders.push(join(next, name));
    }
  }
  return files.sort();
}

type Entry = { readonly name: string; readonly isFolder: boolean };

/** In the shell's order of the C locale. Null: more than one command may cost. A folder that cannot be read is empty. */
function entriesOf(folder: string, budget: Budget): readonly Entry[] | null {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    budget.entries -= entries.length;
    if (budget.entries < 0) return null;
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() })).sort(byName);
  } catch {
    return [];
  }
}

function byName(a: Entry, b: Entry): number {
  // No folder has a name twice.
  return a.name < b.name ? -1 : 1;
}

/** Segments of the pattern, one after the other; `**` stands for any number of folders. */
function glob(pattern: string, budget: Budget): readonly string[] | null {
  // A drive of Windows is where the pattern starts there.
  const [drive = ""] = /^[A-Za-z]:(?=\/)/.exec(pattern) ?? [];
  const segments = pattern
    .slice(drive.length)
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".");
  // `src/**` alone names the folders below, and everything in them.
  if (segments.at(-1) === "**") segments.push("*");
  let found: readonly string[] | null = [`${drive}/`];
  for (const segment of segments) found = found === null ? null : inAll(found, segment, budget);
  return found;
}

function inAll(folders: readonly string[], segment: string, budget: Budget): readonly string[] | null {
  const next: string[] = [];
  for (const folder of folders) {
    const matches = segment === "**" ? foldersBelow(folder, budget) : matching(folder, segment, budget);
    if (matches === null) return null;
    next.push(...matches);
    if (next.length > MOST_FILES) return null;
  }
  return next;
}

function matching(folder: string, segment: string, budget: Budget): readonly string[] | null {
  if (!/[*?[\]{}()!+@|\\]/.test(segment)) return exists(join(folder, segment)) ? [join(folder, segment)] : [];
  const plain = segment.replace(/\\(.)/g, "$1");
  if (!/[*?[]/.test(segment.replace(/\\./g, ""))) return exists(join(folder, plain)) ? [join(folder, plain)] : [];
  const entries = entriesOf(folder, budget);
  if (entries === null || matchesPattern("", segment) === null) return null;
  const shown = entries.filter(({ name }) => !name.startsWith(".") || segment.startsWith("."));
  return shown.filter(({ name }) => matchesPattern(name, segment) === true).map(({ name }) => join(folder, name));
}

function foldersBelow(folder: string, budget: Budget): readonly string[] | null {
  const all = [folder];
  // Those that are added are looked at in turn.
  for (const current of all) {
    const entries = entriesOf(current, budget);
    if (entries === null) return null;
    for (const { name, isFolder } of entries) {
      if (isFolder && !name.startsWith(".") && !SKIPPED.has(name)) all.push(join(current, name));
    }
  }
  return all;
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
