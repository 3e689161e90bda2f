import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { systemCode } from "../app/errors.ts";

/**
 * A larger file is refused. A cloned repository chooses the file, a hook compiles it within its deadline, and the
 * slowest 64 KiB that were found take the YAML parser about half a second.
 */
export const MOST_BYTES = 64 * 1024;

export type OpenedFile =
  | { readonly kind: "text"; readonly text: string; readonly fileId: string }
  | { readonly kind: "missing" }
  /** `problem` reads on after the file's name. */
  | { readonly kind: "refused"; readonly problem: string };

/**
 * The text of a configuration file: a regular file, at most {@link MOST_BYTES}, UTF-8. Never waits for a pipe or a device.
 *
 * @param followsSymlink only for the user's own file: a repository must not choose what else is read
 */
export function openConfigFile(path: string, followsSymlink: boolean): OpenedFile {
  try {
    // O_NOFOLLOW says it again, for the moment between the two calls; Windows has only this look.
    if (!followsSymlink && lstatSync(path).isSymbolicLink()) return { kind: "refused", problem: "is a symlink" };
    return withFile(path, followsSymlink ? 0 : (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const code = systemCode(error) ?? String(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
    return { kind: "refused", problem: code === "ELOOP" ? "is a symlink" : `cannot be read (${code})` };
  }
}

function withFile(path: string, noFollow: number): OpenedFile {
  const file = openSync(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
  try {
    return readOpened(file);
  } finally {
    closeSync(file);
  }
}

function readOpened(file: number): OpenedFile {
  const stats = fstatSync(file);
  if (!stats.isFile()) return { kind: "refused", problem: "is not a regular file" };
  const buffer = Buffer.alloc(MOST_BYTES + 1);
  let size = 0;
  for (;;) {
    const count = readSync(file, buffer, size, buffer.length - size, null);
    size += count;
    if (count === 0 || size === buffer.length) break;
  }
  if (size > MOST_BYTES) return { kind: "refused", problem: `is larger than ${MOST_BYTES / 1024} KiB` };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, size));
    return { kind: "text", text, fileId: `${stats.dev}:${stats.ino}` };
  } catch {
    return { kind: "refused", problem: "is not UTF-8 text" };
  }
}
