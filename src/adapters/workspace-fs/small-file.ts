import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { systemCode } from "../../app/errors.ts";

/** A text larger than this is not looked at. */
export const MOST_TEXT_BYTES = 10 * 1024 * 1024;

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
  | { readonly kind: "bytes"; readonly bytes: Buffer; readonly changedAtNs: bigint }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable" };

/** As {@link readSmallFile}, undecoded. `changedAtNs`: the status-change time, ns since 1970. */
export function readSmallBytes(
  path: string,
  maxBytes: number,
  options: { readonly followSymlink: boolean },
): SmallBytes {
  // O_NOFOLLOW and O_NONBLOCK are undefined on Windows.
  const noFollow = options.followSymlink ? 0 : (constants.O_NOFOLLOW ?? 0);
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow);
  } catch (error) {
    return { kind: isMissing(error) ? "missing" : "unreadable" };
  }
  try {
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile() || stat.size > maxBytes) return { kind: "unreadable" };
    const bytes = readAtMost(descriptor, Number(stat.size), maxBytes);
    return bytes === null ? { kind: "unreadable" } : { kind: "bytes", bytes, changedAtNs: stat.ctimeNs };
  } catch {
    return { kind: "unreadable" };
  } finally {
    closeSync(descriptor);
  }
}

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
