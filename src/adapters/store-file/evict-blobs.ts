import { statSync } from "node:fs";
import type { Instant } from "../../domain/instant.ts";
import type { KeepingLimits } from "../../domain/version.ts";
import { reporting } from "./failures.ts";
import { attempt, unlink } from "./fs-calls.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";

/** Drops the contents that are too old, and those that were used longest ago until the rest fits; returns how many went. */
export function evictBlobs(state: StateFolder, now: Instant, limits: KeepingLimits): number {
  return reporting("blobs", () => {
    state.checkBeforeRead();
    return evictBeyond(state, now, limits);
  });
}

const BLOCK_BYTES = 4096;

/** A content takes whole blocks, however short it is: so their number is bounded too. */
const onDisk = (sizeBytes: number): number => Math.max(1, Math.ceil(sizeBytes / BLOCK_BYTES)) * BLOCK_BYTES;

function evictBeyond(state: StateFolder, now: Instant, { mostBytes, keptForMs }: KeepingLimits): number {
  const root = `${state.root}/blob`;
  const blobs = namesIn(state, root).flatMap((shard) =>
    namesIn(state, `${root}/${shard}`).flatMap((name) => {
      const path = `${root}/${shard}/${name}`;
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ path, usedAtMs: stat.mtimeMs, sizeBytes: onDisk(stat.size) }];
    }),
  );
  const since = now.wall - keptForMs;
  let totalBytes = blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0);
  let evicted = 0;
  for (const blob of blobs.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
    if (totalBytes <= mostBytes && blob.usedAtMs >= since) break;
    if (!state.run(attempt(unlink(blob.path)))) continue;
    totalBytes -= blob.sizeBytes;
    evicted++;
  }
  return evicted;
}
