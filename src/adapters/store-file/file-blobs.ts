import { systemCode } from "../../app/errors.ts";
import type { Blobs } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import { MOST_KEPT_BYTES } from "../../domain/version.ts";
import { sha256Hex } from "../../hash/sha256.ts";
import { reporting } from "./failures.ts";
import { openKeeping, openPresence, touchBlob } from "./keep-blob.ts";
import { blobOf } from "./layout.ts";
import type { StateFolder } from "./state-folder.ts";

export function openBlobs(state: StateFolder, now: () => Instant): Omit<Blobs, "evict"> {
  const read = (sha: string): Uint8Array | null => {
    state.checkBeforeRead();
    return readBlob(state, `${state.root}/${blobOf(sha)}`, now());
  };
  return {
    ...openKeeping(state, now),
    ...openPresence(state),
    get: async (sha) => reporting("blob", () => asText(read(sha))),
    bytes: async (sha) =>
      reporting("blob", () => {
        const bytes = read(sha);
        // What is not under its own hash is not what was kept: nobody may get it back as if it were.
        return bytes !== null && sha256Hex(bytes) === sha ? bytes : null;
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
