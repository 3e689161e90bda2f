import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileStoreParts, openFileStore } from "../../../src/adapters/store-file/store.ts";
import { storeNow } from "../../../src/adapters/store-file/store-clock.ts";
import type { Store } from "../../../src/app/ports.ts";
import type { EpochMs, MonoMs } from "../../../src/domain/instant.ts";

/** A state folder of one test that does not exist yet, in a folder with a blank in its name. */
export type StateDir = {
  readonly path: string;
  open(parts?: FileStoreParts): Store;
  /** Puts the clock of handles opened here forward, and the times of all files back. */
  elapse(ms: number): void;
  /** Every file below the state folder, relative to it. */
  files(): readonly string[];
  dispose(): void;
};

export function makeStateDir(parent = tmpdir()): StateDir {
  const scratch = mkdtempSync(join(parent, "coord store-"));
  const path = join(scratch, "state");
  let aheadMs = 0;
  const now = () => {
    const { clock, mono, wall } = storeNow();
    return { clock, mono: (mono + aheadMs) as MonoMs, wall: (wall + aheadMs) as EpochMs };
  };
  const entries = (areFolders: boolean) =>
    (existsSync(path) ? readdirSync(path, { recursive: true, withFileTypes: true }) : [])
      .filter((entry) => entry.isDirectory() === areFolders)
      .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
  const files = () => entries(false);
  const folders = () => entries(true);
  return {
    path,
    open: (parts = {}) => openFileStore(path, { now, ...parts }),
    elapse: (ms) => {
      aheadMs += ms;
      for (const name of [...files(), ...folders()]) {
        // A blob's time is set by its user, by the clock of the handle.
        if (name.startsWith("blob")) continue;
        const changedAtMs = statSync(join(path, name)).mtimeMs;
        utimesSync(join(path, name), (changedAtMs - ms) / 1000, (changedAtMs - ms) / 1000);
      }
    },
    files,
    dispose: () => rmSync(scratch, { recursive: true, force: true }),
  };
}
