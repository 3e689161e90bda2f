import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

export type WholeFile = {
  readonly bytes: Buffer;
  /** Changes with the file, as far as its size and time can tell. */
  readonly stamp: string;
  /** Only this user can have written it. Where the system knows no such thing, nobody else's folder is used. */
  readonly isOwn: boolean;
};

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NO_WAIT = constants.O_NONBLOCK ?? 0;

/** A regular file. Throws what Node throws, and for what is longer than `mostBytes`. */
export function readWhole(path: string, mostBytes: number, followsSymlink: boolean): WholeFile {
  const file = openSync(path, constants.O_RDONLY | NO_WAIT | (followsSymlink ? 0 : NO_FOLLOW));
  try {
    const stat = fstatSync(file);
    const { size, mtimeMs, uid, mode } = stat;
    if (!stat.isFile() || size > mostBytes) throw new Error(`no file of at most ${mostBytes} bytes: ${path}`);
    const bytes = Buffer.allocUnsafeSlow(size);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < size; filled += count) {
      count = readSync(file, bytes, filled, size - filled, null);
    }
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return { bytes: bytes.subarray(0, filled), stamp: `${size} ${mtimeMs}`, isOwn };
  } finally {
    closeSync(file);
  }
}
