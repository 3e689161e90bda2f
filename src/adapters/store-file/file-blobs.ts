import { utimesSync } from "node:fs";
import { systemCode } from "../../app/errors.ts";
import type { Blobs } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import { reporting } from "./failures.ts";
import { blobOf } from "./layout.ts";
import type { StateFolder } from "./state-folder.ts";
import { replaceWhole } from "./whole-file.ts";

const MOST_BLOB_BYTES = 1024 * 1024;

/** One file per text; its modification time is its last use. */
export function openBlobs(state: StateFolder, now: () => Instant): Omit<Blobs, "evict"> {
  return {
    put: async (sha, text) =>
      reporting("blob", () => {
        const name = blobOf(sha);
        const bytes = new TextEncoder().encode(text);
        if (bytes.length > MOST_BLOB_BYTES) return;
        state.checkBeforeRead();
        if (touch(`${state.root}/${name}`, now())) return;
        const folder = name.slice(0, name.lastIndexOf("/"));
        state.write([folder], () => state.run(replaceWhole(`${state.root}/${name}`, state.temporary(), bytes)));
      }),
    get: async (sha) =>
      reporting("blob", () => {
        const path = `${state.root}/${blobOf(sha)}`;
        state.checkBeforeRead();
        return readText(state, path, now());
      }),
  };
}

function touch(path: string, now: Instant): boolean {
  try {
    utimesSync(path, now.wall / 1000, now.wall / 1000);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

function readText(state: StateFolder, path: string, now: Instant): string | null {
  try {
    const read = state.fs.readFile(path, MOST_BLOB_BYTES);
    if (read.kind === "unfit") return null;
    touch(path, now);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(read.bytes);
  } catch (error) {
    // Not there, or no text: in both cases there is nothing to show.
    if (systemCode(error) === "ENOENT" || error instanceof TypeError) return null;
    throw error;
  }
}
