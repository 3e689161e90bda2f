import { statSync } from "node:fs";
import { drive } from "./drive.ts";
import { attempt, type Fs, rename, type Steps, unlink } from "./fs-calls.ts";
import { randomNonce } from "./token.ts";
import { createWhole } from "./whole-file.ts";

/** Room that is given up on a full disk, so that giving a lease back never needs space that is not there. */
export const BALLAST_BYTES = 256 * 1024;

/** Best effort: a disk too full for the ballast is no reason to stop. */
export function fillBallast(root: string, fs: Fs): boolean {
  if (statSync(`${root}/ballast`, { throwIfNoEntry: false })?.size === BALLAST_BYTES) return true;
  const temporary = `${root}/tmp/ballast.${randomNonce()}`;
  // Zeroes would take no room on a file system that compresses.
  const bytes = new Uint8Array(BALLAST_BYTES);
  for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  if (!drive(attempt(createWhole(temporary, bytes, false)), fs)) return false;
  return drive(attempt(rename(temporary, `${root}/ballast`)), fs);
}

/** True if there was a ballast, and its room is free now. */
export function dropBallast(root: string): Steps<boolean> {
  return attempt(unlink(`${root}/ballast`));
}
