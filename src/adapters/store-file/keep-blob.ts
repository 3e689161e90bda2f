import { lstatSync, lutimesSync } from "node:fs";
import { systemCode } from "../../app/errors.ts";
import type { Blobs } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import { MOST_KEPT_BYTES } from "../../domain/version.ts";
import { reporting } from "./failures.ts";
import { blobOf } from "./layout.ts";
import type { StateFolder } from "./state-folder.ts";
import { replaceWhole } from "./whole-file.ts";

/** What writes need of the blobs: one file per content; its modification time is its last use. */
export function openKeeping(state: StateFolder, now: () => Instant): Pick<Blobs, "put" | "touch"> {
  const touch = (path: string, sizeBytes: number): boolean => touchBlob(path, sizeBytes, now());
  return {
    put: async (sha, content) =>
      reporting("blob", () => {
        const name = blobOf(sha);
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        if (bytes.length > MOST_KEPT_BYTES) return;
        state.checkBeforeRead();
        if (touch(`${state.root}/${name}`, bytes.length)) return;
        const folder = name.slice(0, name.lastIndexOf("/"));
        state.write([folder], () => state.run(replaceWhole(`${state.root}/${name}`, state.temporary(), bytes)));
      }),
    touch: async (sha, sizeBytes) =>
      reporting("blob", () => {
        state.checkBeforeRead();
        return touch(`${state.root}/${blobOf(sha)}`, sizeBytes);
      }),
  };
}

/** Whether contents are there: one look each. */
export function openPresence(state: StateFolder): Pick<Blobs, "hasAll"> {
  return {
    hasAll: async (wanted) =>
      reporting("blob", () => {
        state.checkBeforeRead();
        return wanted.map(({ sha, sizeBytes }) => {
          const stat = lstatSync(`${state.root}/${blobOf(sha)}`, { throwIfNoEntry: false });
          return stat !== undefined && (sizeBytes ?? stat.size) === stat.size;
        });
      }),
  };
}

/** False: not there, or not whole, as after a power failure. */
export function touchBlob(path: string, sizeBytes: number, now: Instant): boolean {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.size !== sizeBytes) return false;
    // Of a link, which an archive may bring, the link itself.
    lutimesSync(path, now.wall / 1000, now.wall / 1000);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
