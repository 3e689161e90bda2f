/**
 * The few calls of a file system that the store is made of.
 *
 * The protocol is written as generators that yield one call at a time and never touch the disk themselves:
 * `drive.ts` runs them on the real file system, a simulator interleaves, fails and cuts them off at any call.
 * Every method throws like `node:fs` does: an `Error` with a `code`.
 */
export type Fs = {
  readdir(folder: string): readonly string[];
  /** Never waits (FIFO), never follows a link, never reads more than `maxBytes`. */
  readFile(path: string, maxBytes: number): FileRead;
  /** Creates a file that did not exist, mode 0600, and returns its descriptor. */
  openExclusive(path: string): number;
  /**
   * Opens a file to write at its end, wherever that is by then; creates it, mode 0600, if there is none. Throws EMLINK
   * if it has another name too.
   */
  openAppend(path: string): { readonly file: number; readonly sizeBytes: number };
  /** Writes from `offset` on; returns how many bytes were taken, which may be fewer than there are. */
  write(file: number, bytes: Uint8Array, offset: number): number;
  fsync(file: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  mkdir(folder: string): void;
  rmdir(folder: string): void;
  syncFolder(folder: string): void;
  pause(ms: number): void;
};

/** `unfit`: there is something, but nothing the store wrote (a link, a device, too large). */
export type FileRead =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "unfit"; readonly reason: string };

/** One call, ready to be made. */
export type Call = {
  readonly name: keyof Fs;
  /** The first path it touches, or the descriptor; for traces. */
  readonly subject: string;
  readonly run: (fs: Fs) => void;
};

/** A protocol: yields its calls, returns its result. The driver throws a call's error back into it. */
export type Steps<T> = Generator<Call, T, void>;

function* call<T>(name: keyof Fs, subject: string, run: (fs: Fs) => T): Steps<T> {
  const results: { readonly value: T }[] = [];
  yield {
    name,
    subject,
    run: (fs) => {
      results.push({ value: run(fs) });
    },
  };
  const result = results[0];
  if (result === undefined) throw new Error(`the driver left out a call: ${name} ${subject}`);
  return result.value;
}

export const readdir = (folder: string): Steps<readonly string[]> =>
  call("readdir", folder, (fs) => fs.readdir(folder));
export const readFile = (path: string, maxBytes: number): Steps<FileRead> =>
  call("readFile", path, (fs) => fs.readFile(path, maxBytes));
export const openExclusive = (path: string): Steps<number> =>
  call("openExclusive", path, (fs) => fs.openExclusive(path));
export const openAppend = (path: string): Steps<{ readonly file: number; readonly sizeBytes: number }> =>
  call("openAppend", path, (fs) => fs.openAppend(path));
export const write = (file: number, bytes: Uint8Array, offset: number): Steps<number> =>
  call("write", `${file}`, (fs) => fs.write(file, bytes, offset));
export const fsync = (file: number): Steps<void> => call("fsync", `${file}`, (fs) => fs.fsync(file));
export const close = (file: number): Steps<void> => call("close", `${file}`, (fs) => fs.close(file));
export const rename = (from: string, to: string): Steps<void> => call("rename", from, (fs) => fs.rename(from, to));
export const unlink = (path: string): Steps<void> => call("unlink", path, (fs) => fs.unlink(path));
export const mkdir = (folder: string): Steps<void> => call("mkdir", folder, (fs) => fs.mkdir(folder));
export const rmdir = (folder: string): Steps<void> => call("rmdir", folder, (fs) => fs.rmdir(folder));
export const syncFolder = (folder: string): Steps<void> => call("syncFolder", folder, (fs) => fs.syncFolder(folder));
export const pause = (ms: number): Steps<void> => call("pause", `${ms}`, (fs) => fs.pause(ms));

/** Runs `steps` for their effect alone: an error of theirs changes nothing. */
export function* attempt(steps: Steps<unknown>): Steps<boolean> {
  try {
    yield* steps;
    return true;
  } catch {
    return false;
  }
}
