import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What decides how large a state folder gets. Each counts what the last 7 days saw: older is dropped at a session's start. */
export type Load = {
  /** Files that were leased or written. */
  readonly files: number;
  /** Clients and shells that registered. */
  readonly instances: number;
  /** Pairs of a conversation and a file that it has seen. */
  readonly seen: number;
  /** Decisions, of all time: they stay. */
  readonly decisions: number;
};

const KIB = 1024;
const MIB = 1024 * KIB;

/** All texts together, and what is put between two evictions. */
const BLOBS_BYTES = 64 * MIB + 16 * MIB;
const FIXED_BYTES = 512 * KIB;
const FILE_BYTES = 2 * KIB;
/** Two journal parts of 256 KiB and the line that fills each; the rest is small. */
const INSTANCE_BYTES = 2 * (256 + 64) * KIB + 16 * KIB;
const SEEN_BYTES = KIB;
const DECISION_BYTES = 64 * KIB;

const FIXED_FILES = 64;
const SHARDS = 256;
const MOST_BLOBS = BLOBS_BYTES / (4 * KIB);
/** Its register, cells, journal and inbox. */
const INSTANCE_FILES = 16;

/** Bytes that a state folder never exceeds. See `docs/RELIABILITY.md`. */
export function mostBytes({ files, instances, seen, decisions }: Load): number {
  const records = files * FILE_BYTES + instances * INSTANCE_BYTES + seen * SEEN_BYTES + decisions * DECISION_BYTES;
  return FIXED_BYTES + BLOBS_BYTES + records;
}

/** Files that a state folder never exceeds. */
export function mostFiles({ instances, seen }: Load): number {
  return FIXED_FILES + 2 * SHARDS + MOST_BLOBS + instances * INSTANCE_FILES + seen;
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
