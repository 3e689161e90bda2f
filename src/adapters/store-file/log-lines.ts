/**
 * One part of a log: a file of lines. A line is `"\n" + JSON + "\n"`, written in one call: the leading newline closes
 * whatever stump a killed writer left. Each line carries the CRC-32 of its entry, so that a reader can tell torn
 * lines from whole ones; `seq` is the length of the file before it.
 */
import { systemCode } from "../../app/errors.ts";
import { crc32 } from "./crc32.ts";
import { attempt, close, type FileRead, fsync, openAppend, readFile, rename, type Steps, write } from "./fs-calls.ts";
import { randomNonce } from "./token.ts";
import { syncNamesAbove } from "./whole-file.ts";

export type PartOptions = {
  /** The line survives a power failure once it was appended. */
  readonly durable: boolean;
  /** A part is rotated beyond this, and one old part is kept, none if two rotate at once. Null: kept for ever. */
  readonly mostPartBytes: number | null;
};

/** @param entry JSON without line breaks @param old where the part goes when it is full */
export function* appendLine(path: string, old: string, entry: string, options: PartOptions): Steps<void> {
  const { file, sizeBytes } = yield* openOwn(path);
  try {
    const line = `\n{"seq":${sizeBytes},"crc":${crc32(entry)},"entry":${entry}}\n`;
    yield* writeLine(file, new TextEncoder().encode(line));
    if (options.durable) yield* fsync(file);
  } finally {
    yield* attempt(close(file));
  }
  // Also if the file was there before: who made it may have been killed, or may not have got so far yet.
  if (options.durable) yield* syncNamesAbove(path);
  if (options.mostPartBytes !== null && sizeBytes > options.mostPartBytes) yield* attempt(rename(path, old));
}

/**
 * A file with a second name, which an archive or a backup made of hard links brings, is somebody else's as well: it is
 * still read, under another name, and a new one begun.
 */
function* openOwn(path: string): ReturnType<typeof openAppend> {
  try {
    return yield* openAppend(path);
  } catch (error) {
    if (systemCode(error) !== "EMLINK") throw error;
    yield* rename(path, path.replace(/\.jsonl$/, `~linked-${randomNonce()}.jsonl`));
    return yield* openAppend(path);
  }
}

/** A line that was cut short is written again whole; its own leading newline closes the stump. */
function* writeLine(file: number, line: Uint8Array): Steps<void> {
  for (let turn = 0; turn < 2; turn++) {
    // If no more than the last newline is missing the entry is there: written again it would be there twice.
    if ((yield* write(file, line, 0)) >= line.length - 1) return;
  }
  throw Object.assign(new Error("only a part of the line could be written"), { code: "ENOSPC" });
}

const MOST_PART_BYTES = 256 * 1024 * 1024;

/** The entries of the whole lines, as JSON, and how many lines were none. */
export type PartRead = { readonly entries: readonly string[]; readonly skipped: number };

export function* readPart(path: string): Steps<PartRead> {
  const part = yield* readOrNull(path);
  // Rotated away since the folder was listed.
  if (part === null) return { entries: [], skipped: 0 };
  if (part.kind === "unfit") return { entries: [], skipped: 1 };
  // Not fatal: bytes that are no UTF-8 become other ones, and their line's sum does not fit.
  const lines = new TextDecoder().decode(part.bytes).split("\n").filter(Boolean);
  const entries = lines.map(entryOf).filter((entry) => entry !== null);
  return { entries, skipped: lines.length - entries.length };
}

function* readOrNull(path: string): Steps<FileRead | null> {
  try {
    return yield* readFile(path, MOST_PART_BYTES);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    return { kind: "unfit", reason: "not readable" };
  }
}

// With `s`: JSON leaves U+2028 as it is, which a dot takes for the end of a line.
const LINE = /^\{"seq":\d+,"crc":(\d+),"entry":(.*)\}$/s;

function entryOf(line: string): string | null {
  const [, sum, entry] = LINE.exec(line) ?? [];
  return entry !== undefined && crc32(entry) === Number(sum) ? entry : null;
}
