import type { HookCode } from "./hook-code.ts";
import { readWhole } from "./whole-file.ts";

/**
 * What V8 has compiled of a hook's code, in a file of this user: the compiled code, a trailer with the key of what it was
 * made from, padded with blanks, and the compiled code again. It lies there twice because V8 itself checks little more than
 * its length, and a process that is given damaged code dies; no sum is as quick as comparing the two (0.02 ms for 150 KB).
 */
const TRAILER_BYTES = 512;
const MOST_BYTES = 8 * 1024 * 1024;

/** Below the plugin's data folder. One file per hook and Node: sessions may run different ones. */
export function compiledFile(dataFolder: string, name: string): string {
  return `${dataFolder}/code/${name}-${process.version}-${process.arch}.v8`;
}

/** Null: nothing that fits is there, or it is damaged, or somebody else may have written it. Never throws. */
export function findCompiled(file: string, code: HookCode): Buffer | null {
  try {
    const { bytes, isOwn } = readWhole(file, MOST_BYTES, false);
    const length = (bytes.length - TRAILER_BYTES) / 2;
    const trailer = bytes.toString("utf8", length, length + TRAILER_BYTES).trimEnd();
    const compiled = bytes.subarray(0, length);
    return isOwn && trailer === code.key && compiled.equals(bytes.subarray(length + TRAILER_BYTES)) ? compiled : null;
  } catch {
    return null;
  }
}

/** The whole content of such a file; null if the key is too long for it. */
export function packCompiled(compiled: Buffer, code: HookCode): Buffer | null {
  const trailer = Buffer.alloc(TRAILER_BYTES, " ");
  if (Buffer.byteLength(code.key) > TRAILER_BYTES) return null;
  trailer.write(code.key);
  return Buffer.concat([compiled, trailer, compiled]);
}
