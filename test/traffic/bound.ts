import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What decides how large a state folder gets. Each counts what the last 7 days saw: older is dropped at a session's start. */
export type Load = {
  /** Files that were leased or written. */
  readonly files: number;
  /** Writes that coord let through. */
  readonly writes: number;
  /** Clients and shells that registered. */
  readonly instances: number;
  /** Pairs of a conversation and a file that it has seen. */
  readonly seen: number;
  /** Decisions, of all time: they stay. */
  readonly decisions: number;
  /** The setting `historySize`: space of the kept contents on the disk. */
  readonly historyBytes: number;
};

const KIB = 1024;

/** Contents that are put between two evictions: by chance, a 64th of all on average; a quarter once in e^16 times. */
const CONTENTS = 1 + 1 / 4;
const FIXED_BYTES = 512 * KIB;
const FILE_BYTES = 2 * KIB;
/** A line of the file's history; the oldest half of one file's goes when it has two parts of 64 KiB. */
const WRITE_BYTES = KIB;
/** Two journal parts of 256 KiB and the line that fills each; the rest is small. */
const INSTANCE_BYTES = 2 * (256 + 64) * KIB + 16 * KIB;
const SEEN_BYTES = KIB;
const DECISION_BYTES = 64 * KIB;

const FIXED_FILES = 64;
const SHARDS = 256;
/** A content takes whole blocks. */
const BLOCK_BYTES = 4 * KIB;
/** The two parts of its history. */
const FILE_FILES = 2;
/** Its register, cells, journal and inbox. */
const INSTANCE_FILES = 16;

/** Bytes that a state folder never exceeds. See `docs/RELIABILITY.md`. */
export function mostBytes({ files, writes, instances, seen, decisions, historyBytes }: Load): number {
  const records = files * FILE_BYTES + writes * WRITE_BYTES + seen * SEEN_BYTES;
  return FIXED_BYTES + historyBytes * CONTENTS + records + instances * INSTANCE_BYTES + decisions * DECISION_BYTES;
}

/** Files that a state folder never exceeds. */
export function mostFiles({ files, instances, seen, historyBytes }: Load): number {
  const contents = (historyBytes * CONTENTS) / BLOCK_BYTES;
  return FIXED_FILES + 2 * SHARDS + contents + files * FILE_FILES + instances * INSTANCE_FILES + seen;
}

export type Size = { readonly files: number; readonly bytes: number; readonly bytesOnDisk: number };

export function sizeOf(root: string): Size {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const stats = entries.map((entry) => statSync(join(entry.parentPath, entry.name)));
  return {
    files: entries.filter((entry) => entry.isFile()).length,
    bytes: stats.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0),
    bytesOnDisk: stats.reduce((sum, { blocks }) => sum + blocks * 512, 0),
  };
}
