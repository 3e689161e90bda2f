import { linkSync, lstatSync, mkdirSync } from "node:fs";
import { AppError, systemCode } from "../../app/errors.ts";
import { fillBallast } from "./ballast.ts";
import { drive } from "./drive.ts";
import { reporting } from "./failures.ts";
import { checkFormat, makeFolder, markFormat, readEpoch } from "./format.ts";
import { attempt, type Fs, rename, type Steps, unlink } from "./fs-calls.ts";
import { STATE_FORMAT } from "./layout.ts";
import { randomNonce } from "./token.ts";
import { createWhole } from "./whole-file.ts";

const FOLDER_MODE = 0o700;
/** A hook checks once; what runs for long learns soon that a newer version has come. */
const CHECKED_FOR_MS = 1000;

/** The state folder, checked before anything in it is believed. */
export type StateFolder = {
  readonly root: string;
  readonly fs: Fs;
  /** Throws STATE_UNSAFE or STATE_NEWER. Fine if there is no folder yet. */
  checkBeforeRead(): void;
  /** The same for a change of what is there, after which it may be of this version's format. */
  checkBeforeChange(): void;
  /** Runs `work`, which writes; creates the folders it turns out to miss and runs it again. */
  write<T>(folders: readonly string[], work: () => T): T;
  run<T>(steps: Steps<T>): T;
  /** A path in `tmp/` that nobody else uses. */
  temporary(): string;
  nonce(): string;
};

export function openStateFolder(root: string, fs: Fs): StateFolder {
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  const withoutLinks = new Set<string>();
  const checkFolders = (folders: readonly string[]): void => {
    for (const folder of folders) {
      if (withoutLinks.has(folder)) continue;
      checkWithoutLinks(root, folder);
      withoutLinks.add(folder);
    }
  };
  /** False: there is no folder yet. */
  const check = (): boolean => {
    // Not `performance.now()`: its first call loads a part of Node that takes a starting process 0.9 ms.
    const nowMs = process.uptime() * 1000;
    if (nowMs - checkedAtMs < CHECKED_FOR_MS) return true;
    if (!checkFolder(root)) return false;
    checkedAtMs = nowMs;
    return true;
  };
  const checkBeforeChange = (): boolean =>
    reporting("state folder", () => {
      const exists = check();
      if (exists) markFormat(root);
      return exists;
    });
  const create = (folders: readonly string[]): void => {
    makeRoot(root);
    for (const folder of ["tmp", "reg", ...folders]) makeFolders(root, folder);
    // What was in the way before mkdir was not ours to trust.
    checkedAtMs = Number.NEGATIVE_INFINITY;
    check();
    createEpoch(root, fs);
    markFormat(root);
  };
  return {
    root,
    fs,
    checkBeforeRead: () => reporting("state folder", check),
    checkBeforeChange,
    write: (folders, work) => {
      if (!checkBeforeChange()) reporting("state folder", () => create(folders));
      reporting("state folder", () => checkFolders(["tmp", "reg", ...folders]));
      try {
        return work();
      } catch (error) {
        if (systemCode(error) !== "ENOENT") throw error;
        reporting("state folder", () => create(folders));
        return work();
      }
    },
    run: (steps) => drive(steps, fs),
    temporary: () => `${root}/tmp/${process.pid}.${randomNonce()}`,
    nonce: randomNonce,
  };
}

function makeRoot(root: string): void {
  try {
    makeFolder(root);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    mkdirSync(root, { recursive: true, mode: FOLDER_MODE });
  }
}

/** One by one: `recursive` reports a disk that may not be written to as ENOENT (Node 20), as if a folder were missing. */
function makeFolders(root: string, path: string): void {
  let folder = root;
  for (const name of path.split("/")) {
    folder = `${folder}/${name}`;
    makeFolder(folder);
  }
}

/** True if there is a state folder, and it is one that only its owner can have written to. */
function checkFolder(root: string): boolean {
  let stat: ReturnType<typeof lstatSync>;
  try {
    stat = lstatSync(root);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
  const uid = process.getuid?.();
  if (stat.isSymbolicLink() || !stat.isDirectory()) throw unsafe(root, "it is not a folder");
  if (uid !== undefined) {
    if (stat.uid !== uid && stat.uid !== 0) throw unsafe(root, `it belongs to user ${stat.uid}`);
    if ((stat.mode & 0o022) !== 0) throw unsafe(root, "others may write to it");
  }
  checkFormat(root);
  return true;
}

/**
 * O_NOFOLLOW protects the last part of a path only. A folder that came with an archive may hold links in the place of its
 * folders, and what is written, and after a week deleted, in them would be the user's own.
 */
function checkWithoutLinks(root: string, folder: string): void {
  let path = root;
  for (const part of folder.split("/")) {
    path = `${path}/${part}`;
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw unsafe(root, `${folder} is a link`);
  }
}

function unsafe(root: string, reason: string): AppError {
  return new AppError("STATE_UNSAFE", `the state folder ${root} is not used: ${reason}`, { hint: "coord doctor" });
}

function createEpoch(root: string, fs: Fs): void {
  if (readEpoch(root) !== null) return;
  const temporary = `${root}/tmp/epoch.${randomNonce()}`;
  const text = `coord state ${STATE_FORMAT} ${randomNonce()}${randomNonce()}\n`;
  drive(createWhole(temporary, new TextEncoder().encode(text), true), fs);
  try {
    // link(2), unlike rename(2), leaves the epoch alone that somebody else wrote meanwhile.
    linkSync(temporary, `${root}/epoch`);
  } catch {
    // There is one (unreadable, or readEpoch had found it), or the file system knows no links.
    if (readEpoch(root) === null) drive(attempt(rename(temporary, `${root}/epoch`)), fs);
  }
  drive(attempt(unlink(temporary)), fs);
  fillBallast(root, fs);
}

/** The names in a folder of the state; none if there is no such folder yet. */
export function namesIn(state: StateFolder, folder: string): readonly string[] {
  checkWithoutLinks(state.root, folder.slice(state.root.length + 1));
  try {
    return state.fs.readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
