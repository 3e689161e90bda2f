import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { AppError, codeOrReason, hasCode } from "../../app/errors.ts";
import type { BoardPage } from "../../app/ports.ts";
import { BOARD_NAME, boardFolder } from "./board-file.ts";
import { findGitFolders } from "./git-folders.ts";
import { isInside } from "./normal-path.ts";
import { physicalPath } from "./physical-path.ts";

const IGNORE_ALL = "*\n";
/** What a killed writer leaves beside the page: the name that write-file-atomic gives its temporary file. */
const LEFTOVER = /^STATUS_BOARD\.md\.\d+$/;
const LEFTOVER_AFTER_MS = 60_000;

/**
 * The board of a checkout (absolute, real): in git below its `.claude/coordination/`, which a `.gitignore` of its own
 * hides; outside git in the state folder, so that a state which was moved by COORD_DIR leaves no second one behind.
 */
export function openBoardPage(checkout: string, stateDir: string): BoardPage {
  const isGit = findGitFolders(checkout)?.checkout === checkout;
  const folder = boardFolder(checkout, stateDir, isGit);
  const path = join(folder, BOARD_NAME);
  return {
    path,
    ageMs: () => ageMs(path),
    reserve: () => reserve(path),
    write: async (text) => {
      try {
        if (isGit) prepareFolder(checkout, folder);
        await replacePage(path, text);
        removeLeftovers(folder);
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw unwritable(path, codeOrReason(cause), cause);
      }
    },
  };
}

function ageMs(path: string): number | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? null : Date.now() - stat.mtimeMs;
  } catch {
    return null;
  }
}

function reserve(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // There is none yet, or it cannot be written: the write says so.
  }
}

/**
 * A repository may bring links of its own: what lies elsewhere is never written, and no `.gitignore` of the user is
 * changed. Without a line `*` in it the page would show in `git status`.
 */
function prepareFolder(checkout: string, folder: string): void {
  if (!isInside(physicalPath(folder), checkout, sep)) throw unwritable(folder, "it leads out of the checkout");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ignore = join(folder, ".gitignore");
  try {
    writeFileSync(ignore, IGNORE_ALL, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, ["EEXIST"])) throw error;
  }
  const lines = readFileSync(ignore, "utf8").split(/\r?\n/);
  if (!lines.includes("*"))
    throw unwritable(folder, "its .gitignore has no line *, so git status would show the board");
}

async function replacePage(path: string, text: string): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isFile()) throw unwritable(path, "it is no regular file");
  const bytes = Buffer.from(text);
  await writeFileAtomic(path, bytes, { fsync: false, mode: 0o600 });
  // A full disk can cut a write short without an error; no page says more than half of one.
  if (statSync(path).size === bytes.length) return;
  rmSync(path, { force: true });
  throw unwritable(path, "ENOSPC");
}

function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder).filter((name) => LEFTOVER.test(name))) {
    const path = join(folder, name);
    if ((ageMs(path) ?? 0) > LEFTOVER_AFTER_MS) rmSync(path, { force: true });
  }
}

function unwritable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError("BOARD_UNWRITABLE", `cannot write ${path}: ${reason}`, {
    hint: "make it writable, or switch the board off (board: off)",
    cause,
  });
}
