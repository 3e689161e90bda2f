import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { hasCode } from "../../app/errors.ts";
import type { FileRead, Fs } from "./fs-calls.ts";
import { renamePatiently } from "./patient-rename.ts";

// Windows has neither flag; there the folder's access list keeps others out.
export const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NO_WAIT = constants.O_NONBLOCK ?? 0;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** {@link Fs} on the real file system; every call blocks until it is done. */
export const nodeFs: Fs = {
  readdir: (folder) => readdirSync(folder),
  readFile,
  openExclusive: (path) =>
    openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW, FILE_MODE),
  openAppend,
  write: (file, bytes, offset) => writeSync(file, bytes, offset, bytes.length - offset),
  fsync: (file) => fsyncSync(file),
  close: (file) => closeSync(file),
  rename,
  unlink: (path) => unlinkSync(path),
  mkdir: (folder) => mkdirSync(folder, FOLDER_MODE),
  rmdir: (folder) => rmdirSync(folder),
  syncFolder,
  pause: (ms) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  },
};

/** Without a stack, which nobody reads and which takes longer than all of `readFile`. */
function missing(path: string): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return Object.assign(new Error(`no such file: ${path}`), { code: "ENOENT" });
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function readFile(path: string, maxBytes: number): FileRead {
  // Much is looked for that is seldom there, and an error made by Node costs more than this call.
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    throw missing(path);
  }
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | NO_FOLLOW | NO_WAIT);
  } catch (error) {
    // ELOOP and EMLINK: a link (Linux, FreeBSD); ENXIO: a socket.
    if (hasCode(error, ["ELOOP", "EMLINK", "ENXIO"])) return { kind: "unfit", reason: "not a file" };
    throw error;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { kind: "unfit", reason: "not a file" };
    if (stat.size > maxBytes) return { kind: "unfit", reason: `larger than ${maxBytes} bytes` };
    const bytes = new Uint8Array(stat.size);
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(file, bytes, filled, bytes.length - filled, null);
      if (got === 0) break;
      filled += got;
    }
    return { kind: "bytes", bytes: bytes.subarray(0, filled) };
  } finally {
    closeSync(file);
  }
}

function openAppend(path: string): { readonly file: number; readonly sizeBytes: number } {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_FOLLOW | NO_WAIT;
  const file = openSync(path, flags, FILE_MODE);
  const stat = fstatSync(file);
  const isFile = stat.isFile();
  if (isFile && stat.nlink < 2) return { file, sizeBytes: stat.size };
  closeSync(file);
  throw Object.assign(new Error(`not for us alone: ${path}`), { code: isFile ? "EMLINK" : "EINVAL" });
}

function rename(from: string, to: string): void {
  if (process.platform !== "win32") renameSync(from, to);
  else renamePatiently(() => renameSync(from, to), nodeFs.pause);
}

function syncFolder(folder: string): void {
  // Windows cannot open a folder; its file system journals the rename itself.
  if (process.platform === "win32") return;
  const file = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
