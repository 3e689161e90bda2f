import { type BigIntStats, closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { codeOrReason } from "../../app/errors.ts";
import type { Content } from "../../app/ports.ts";
import type { Sha256 } from "../../domain/lease.ts";
import { sha256Hex } from "../../hash/sha256.ts";
import { isMissing, PERMISSION_BITS, READ_AT_ONCE } from "./small-file.ts";

/** Up to here loading node:crypto would take longer than it saves. */
const MOST_SMALL_BYTES = 256 * 1024;
const CHUNK_BYTES = 1024 * 1024;
/** Read between two turns of the event loop, so that a deadline can end the wait for a very large file. */
const BYTES_PER_TURN = 16 * CHUNK_BYTES;
const MAX_ATTEMPTS = 3;

/**
 * What is at `absolute` now: hex SHA-256 of the content, size in bytes, and when content or attributes last
 * changed (ctime, ms since 1970, stamped by the kernel with its coarse clock: up to 10 ms early). Never blocks
 * on a FIFO or a device. A file that changes while it is read is read again, at most three times; the hash of
 * a file that never rests fits none that was seen, which is the safe side.
 */
export async function readContent(absolute: string): Promise<Content> {
  if (absolute.includes("\0")) return { kind: "unreadable", reason: "no file can have a NUL character in its name" };
  try {
    for (let attempt = 1; ; attempt++) {
      const { content, stat } = await readOnce(absolute);
      if (stat === null || attempt === MAX_ATTEMPTS) return content;
      // By path, not by descriptor: a rename over the file leaves the old content unchanged.
      if (isSameState(stat, statSync(absolute, { bigint: true }))) return content;
    }
  } catch (error) {
    return isMissing(error) ? { kind: "missing" } : { kind: "unreadable", reason: codeOrReason(error) };
  }
}

/** `stat`: as it was before the first byte was read; null when there is nothing to read. */
async function readOnce(absolute: string): Promise<{ readonly content: Content; readonly stat: BigIntStats | null }> {
  // Opening a device can have effects (a tape rewinds), so only what looks like a file is opened.
  const named = statSync(absolute, { bigint: true });
  if (!named.isFile()) return notAFile(named);
  const descriptor = openSync(absolute, READ_AT_ONCE);
  try {
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile()) return notAFile(stat);
    const sha = await hashOf(descriptor, Number(stat.size));
    const changedAtMs = Number(stat.ctimeNs / 1_000_000n);
    const mode = Number(stat.mode & PERMISSION_BITS);
    return { content: { kind: "file", sha, sizeBytes: Number(stat.size), changedAtMs, mode }, stat };
  } finally {
    closeSync(descriptor);
  }
}

async function hashOf(descriptor: number, expectedBytes: number): Promise<Sha256> {
  const small = expectedBytes > MOST_SMALL_BYTES ? null : readSmall(descriptor, expectedBytes);
  return small === null ? hashOfLarge(descriptor) : (sha256Hex(small) as Sha256);
}

/** Null: it has more than was expected, as it grows, or is one of those whose size the system does not tell. */
function readSmall(descriptor: number, expectedBytes: number): Buffer | null {
  const buffer = Buffer.allocUnsafe(expectedBytes + 1);
  for (let filled = 0; filled < buffer.length; ) {
    const count = readSync(descriptor, buffer, filled, buffer.length - filled, filled);
    if (count === 0) return buffer.subarray(0, filled);
    filled += count;
  }
  return null;
}

async function hashOfLarge(descriptor: number): Promise<Sha256> {
  const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let read = 0, turnEndsAt = BYTES_PER_TURN; ; ) {
    const count = readSync(descriptor, buffer, 0, buffer.length, read);
    if (count === 0) return hash.digest("hex") as Sha256;
    hash.update(buffer.subarray(0, count));
    read += count;
    if (read < turnEndsAt) continue;
    turnEndsAt = read + BYTES_PER_TURN;
    await new Promise((resume) => setImmediate(resume));
  }
}

function isSameState(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}

function notAFile(stat: BigIntStats): { readonly content: Content; readonly stat: null } {
  return { content: { kind: "unreadable", reason: `is ${kindName(stat)}` }, stat: null };
}

function kindName(stat: BigIntStats): string {
  if (stat.isDirectory()) return "a directory";
  if (stat.isFIFO()) return "a FIFO";
  if (stat.isSocket()) return "a socket";
  return "a device";
}
