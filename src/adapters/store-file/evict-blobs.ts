import { statSync } from "node:fs";
import { reporting } from "./failures.ts";
import { attempt, unlink } from "./fs-calls.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";

const MOST_BLOBS_BYTES = 64 * 1024 * 1024;

/** Drops the texts that were used longest ago, until those that are left fit; returns how many went. */
export function evictBlobs(state: StateFolder): number {
  return reporting("blobs", () => {
    state.checkBeforeRead();
    return evictBeyond(state, MOST_BLOBS_BYTES);
  });
}

function evictBeyond(state: StateFolder, mostBytes: number): number {
  const root = `${state.root}/blob`;
  const blobs = namesIn(state, root).flatMap((shard) =>
    namesIn(state, `${root}/${shard}`).flatMap((name) => {
      const path = `${root}/${shard}/${name}`;
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ path, usedAtMs: stat.mtimeMs, sizeBytes: stat.size }];
    }),
  );
  let totalBytes = blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0);
  let evicted = 0;
  for (const blob of blobs.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
    if (totalBytes <= mostBytes) break;
    if (!state.run(attempt(unlink(blob.path)))) continue;
    totalBytes -= blob.sizeBytes;
    evicted++;
  }
  return evicted;
}
