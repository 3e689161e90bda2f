import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { systemCode } from "../../app/errors.ts";

/** A text larger than this is not looked at. */
export const MOST_TEXT_BYTES = 10 * 1024 * 1024;

export const PERMISSION_BITS = 0o7777n;

// Windows has neither flag.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
/** Does not wait for somebody to write, should a FIFO have taken the name. */
export const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export type SmallFile =
  | { readonly kind: "text"; readonly text: string; readonly changedAtNs: bigint }
  | { readonly kind: "missing" }
  /** Not a regular file, larger than asked for, no permission, a symlink that was not to be followed, … */
  | { readonly kind: "unreadable" };

/**
 * Reads a file of at most `maxBytes` as UTF-8 (invalid bytes replaced). Never throws and never blocks: a
 * FIFO or a device that somebody put in its place is refused.
 */
export function readSmallFile(path: string, maxBytes: number, options: { readonly followSymlink: boolean }): SmallFile {
  const bytes = readSmallBytes(path, maxBytes, options);
  return bytes.kind === "bytes"
    ? { kind: "text", text: bytes.bytes.toString("utf8"), changedAtNs: bytes.changedAtNs }
    : bytes;
}

/** The text of {@link readSmallFile}, or null. */
export function findText(path: string, maxBytes = 4096): string | null {
  const file = readSmallFile(path, maxBytes, { followSymlink: true });
  return file.kind === "text" ? file.text : null;
}

export type SmallBytes =
  /** `mode`: the permission bits. */
  | { readonly kind: "bytes"; readonly bytes: Buffer; readonly changedAtNs: bigint; readonly mode: number }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly isTooLarge: boolean };

/** As {@link readSmallFile}, undecoded. `changedAtNs`: the status-change time, ns since 1970. */
export function readSmallBytes(
  path: string,
  maxBytes: number,
  options: { readonly followSymlink: boolean },
): SmallBytes {
  let descriptor: number;
  try {
    descriptor = openSync(path, READ_AT_ONCE | (options.followSymlink ? 0 : NO_FOLLOW));
  } catch (error) {
    return isMissing(error) ? { kind: "missing" } : UNREADABLE;
  }
  try {
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile()) return UNREADABLE;
    const bytes = stat.size > maxBytes ? null : readAtMost(descriptor, Number(stat.size), maxBytes);
    const mode = Number(stat.mode & PERMISSION_BITS);
    return bytes === null
      ? { kind: "unreadable", isTooLarge: true }
      : { kind: "bytes", bytes, changedAtNs: stat.ctimeNs, mode };
  } catch {
    return UNREADABLE;
  } finally {
    closeSync(descriptor);
  }
}

const UNREADABLE: SmallBytes = { kind: "unreadable", isTooLarge: false };

/** True for the errors that mean: there is no such file, and nothing hides it. */
export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  // A name that is too long cannot exist, and nothing lies below a plain file.
  return code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG";
}

/** Null when there is more than `maxBytes`. The size that fstat told may be outdated, or 0 as in /proc. */
function readAtMost(descriptor: number, expectedBytes: number, maxBytes: number): Buffer | null {
  const chunks: Buffer[] = [];
  for (let filled = 0, room = expectedBytes + 1; filled <= maxBytes; room = 64 * 1024) {
    const buffer = Buffer.allocUnsafe(room);
    const count = readSync(descriptor, buffer, 0, room, null);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, count));
    filled += count;
  }
  return null;
}
