import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** For a file that is made and of which nobody knows the permission bits. */
const NEW_FILE_MODE = 0o644;

/**
 * See `Workspace.replace`. The content is written beside the file and renamed over it: a full disk leaves the file as it
 * was. Folders that are missing are made.
 */
export function replaceFile(absolute: string, bytes: Uint8Array | null, mode: number | null): void {
  if (bytes === null) {
    rmSync(absolute, { force: true });
    return;
  }
  const bits = mode ?? modeOf(absolute) ?? NEW_FILE_MODE;
  mkdirSync(dirname(absolute), { recursive: true });
  const temporary = join(dirname(absolute), `.coord-restore-${process.pid}-${Date.now()}`);
  try {
    writeWhole(temporary, bytes);
    // The user's mask counts for what open(2) makes; what was kept is to be as it was.
    chmodSync(temporary, bits);
    renameSync(temporary, absolute);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function modeOf(absolute: string): number | null {
  const stat = statSync(absolute, { throwIfNoEntry: false });
  return stat === undefined ? null : stat.mode & 0o7777;
}

function writeWhole(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  try {
    for (let offset = 0; offset < bytes.length; ) {
      const taken = writeSync(file, bytes, offset);
      if (taken <= 0) throw Object.assign(new Error(`nothing more can be written to ${path}`), { code: "ENOSPC" });
      offset += taken;
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
