import type { KeptFile, KeptFiles } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { ResourceKey, Sha256 } from "../../domain/lease.ts";
import type { StateFolder } from "./state-folder.ts";
import { replaceWhole } from "./whole-file.ts";

const MOST_BYTES = 16 * 1024 * 1024;

/*
 * Fields, each ended by NUL, as in `leased-list.ts`. In turn: the first word and the clock; for each file key, time, inode,
 * hash, size; the last word.
 */
const FIRST = "coord-kept-1";
const LAST = "end";
const HASH = /^[0-9a-f]{64}$/;
const FIELDS_OF_ONE = 5;

/**
 * See `KeptFiles`. What was written while another clock ran is not believed: after a power failure a file may be there
 * that was never whole.
 */
export function openKeptFiles(state: StateFolder, now: () => Instant): KeptFiles {
  const path = `${state.root}/kept`;
  return {
    read: async () => {
      try {
        const read = state.fs.readFile(path, MOST_BYTES);
        return (read.kind === "bytes" ? readKept(read.bytes, now().clock) : null) ?? new Map();
      } catch {
        return new Map();
      }
    },
    write: async (files) => {
      try {
        state.write([], () => state.run(replaceWhole(path, state.temporary(), keptBytes(files, now().clock))));
      } catch {
        // What cannot be noted is read again the next time.
      }
    },
  };
}

function keptBytes(files: ReadonlyMap<ResourceKey, KeptFile>, clock: string): Uint8Array {
  const fields: unknown[] = [FIRST, clock];
  for (const [key, { changedAtMs, inode, sha, sizeBytes }] of files) {
    fields.push(key, changedAtMs, inode, sha, sizeBytes);
  }
  return Buffer.from(`${[...fields, LAST].join("\0")}\0`, "utf8");
}

/** Null: this is no such list, or one of another clock. */
function readKept(bytes: Uint8Array, clock: string): ReadonlyMap<ResourceKey, KeptFile> | null {
  const fields = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8").split("\0");
  const [first, writtenWith] = fields;
  if (first !== FIRST || writtenWith !== clock || fields.at(-2) !== LAST || fields.at(-1) !== "") return null;
  const files = new Map<ResourceKey, KeptFile>();
  for (let at = 2; at < fields.length - 2; at += FIELDS_OF_ONE) {
    const [key = "", sha = ""] = [fields[at], fields[at + 3]];
    const [changedAtMs, inode, sizeBytes] = [Number(fields[at + 1]), Number(fields[at + 2]), Number(fields[at + 4])];
    if (!HASH.test(key) || !HASH.test(sha) || !(changedAtMs > 0 && inode > 0 && sizeBytes >= 0)) return null;
    files.set(key as ResourceKey, { changedAtMs, inode, sha: sha as Sha256, sizeBytes });
  }
  return files;
}
