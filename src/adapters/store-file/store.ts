import type { Store } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import { openBooks } from "./books.ts";
import type { Fs } from "./fs-calls.ts";
import { nodeFs } from "./node-fs.ts";
import { openRecords } from "./records.ts";
import { openStateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

export type FileStoreParts = {
  /** The file system the register protocol runs on. */
  readonly fs?: Fs;
  readonly now?: () => Instant;
};

/**
 * The store of one repository, in files under `stateDir`. Opening it touches nothing; the folder is checked
 * with the first use and created with the first write.
 */
export function openFileStore(stateDir: string, parts: FileStoreParts = {}): Store {
  const now = parts.now ?? storeNow;
  const state = openStateFolder(stateDir, parts.fs ?? nodeFs);
  const books = openBooks(state, now);
  return { ...openRecords(state, now, books.journal), ...books };
}
