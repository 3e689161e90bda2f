import { attempt, close, fsync, openExclusive, rename, type Steps, unlink, write } from "./fs-calls.ts";

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

/** Puts `bytes` under `path` in one step, whatever was there: others see the old or the new file, whole. */
export function* replaceWhole(path: string, temporary: string, bytes: Uint8Array): Steps<void> {
  yield* createWhole(temporary, bytes, false);
  try {
    yield* rename(temporary, path);
  } catch (error) {
    yield* attempt(unlink(temporary));
    throw error;
  }
}
