import { attempt, close, fsync, openExclusive, rename, type Steps, syncFolder, unlink, write } from "./fs-calls.ts";

/**
 * Creates a file with all of `bytes` in it, or leaves nothing behind. `durable`: the content survives a power
 * failure (the name does so only after a sync of its folder).
 */
export function* createWhole(path: string, bytes: Uint8Array, durable: boolean): Steps<void> {
  const file = yield* openExclusive(path);
  let isOpen = true;
  try {
    // A full disk makes write(2) take a part and report no error; so does a file size limit.
    for (let offset = 0; offset < bytes.length; ) {
      const taken = yield* write(file, bytes, offset);
      if (taken <= 0) throw Object.assign(new Error(`nothing more can be written to ${path}`), { code: "ENOSPC" });
      offset += taken;
    }
    if (durable) yield* fsync(file);
    isOpen = false;
    yield* close(file);
  } catch (error) {
    if (isOpen) yield* attempt(close(file));
    yield* attempt(unlink(path));
    throw error;
  }
}

/** A log's, a register's or a cell's file is this deep in the state folder, which has a name of its own to keep. */
const FOLDERS_ABOVE = 4;

/** Makes the name of such a file survive a power failure, with those of the folders above it. */
export function* syncNamesAbove(path: string): Steps<void> {
  let folder = path;
  for (let level = 0; level < FOLDERS_ABOVE; level++) {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    yield* attempt(syncFolder(folder));
  }
}

/**
 * Puts `bytes` under `path` in one step, whatever was there: others see the old or the new file, whole. `durable`: as for
 * {@link createWhole}.
 */
export function* replaceWhole(path: string, temporary: string, bytes: Uint8Array, durable = false): Steps<void> {
  yield* createWhole(temporary, bytes, durable);
  try {
    yield* rename(temporary, path);
  } catch (error) {
    yield* attempt(unlink(temporary));
    throw error;
  }
}
