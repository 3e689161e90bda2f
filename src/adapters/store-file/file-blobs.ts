import { statSync } from "node:fs";
import { systemCode } from "../../app/errors.ts";
import type { Blobs } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import { sha256Hex } from "../../domain/sha256.ts";
import { type KeepingLimits, MOST_KEPT_BYTES } from "../../domain/version.ts";
import { reporting } from "./failures.ts";
import { attempt, unlink } from "./fs-calls.ts";
import { openKeeping, touchBlob } from "./keep-blob.ts";
import { blobOf } from "./layout.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";

export function openBlobs(state: StateFolder, now: () => Instant): Blobs {
  const read = (sha: string): Uint8Array | null => {
    state.checkBeforeRead();
    return readBlob(state, `${state.root}/${blobOf(sha)}`, now());
  };
  return {
    ...openKeeping(state, now),
    has: async (sha) =>
      reporting("blob", () => {
        state.checkBeforeRead();
        return statSync(`${state.root}/${blobOf(sha)}`, { throwIfNoEntry: false }) !== undefined;
      }),
    get: async (sha) => reporting("blob", () => asText(read(sha))),
    bytes: async (sha) =>
      reporting("blob", () => {
        const bytes = read(sha);
        // What is not under its own hash is not what was kept: nobody may get it back as if it were.
        return bytes !== null && sha256Hex(bytes) === sha ? bytes : null;
      }),
    evict: async (limits) =>
      reporting("blobs", () => {
        state.checkBeforeRead();
        return evictBeyond(state, now(), limits);
      }),
  };
}

function readBlob(state: StateFolder, path: string, now: Instant): Uint8Array | null {
  try {
    const read = state.fs.readFile(path, MOST_KEPT_BYTES);
    if (read.kind === "unfit") return null;
    touchBlob(path, read.bytes.length, now);
    return read.bytes;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Null: no text, so there is nothing to show. */
function asText(bytes: Uint8Array | null): string | null {
  try {
    return bytes === null ? null : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function evictBeyond(state: StateFolder, now: Instant, { mostBytes, keptForMs }: KeepingLimits): number {
  const root = `${state.root}/blob`;
  const blobs = namesIn(state, root).flatMap((shard) =>
    namesIn(state, `${root}/${shard}`).flatMap((name) => {
      const path = `${root}/${shard}/${name}`;
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ path, usedAtMs: stat.mtimeMs, sizeBytes: stat.size }];
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
