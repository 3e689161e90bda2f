import { type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import type { FileStamp, Keepable, Resource } from "../../app/ports.ts";
import type { Sha256 } from "../../domain/lease.ts";
import { MOST_KEPT_BYTES } from "../../domain/version.ts";
import { sha256Hex } from "../../hash/sha256.ts";
import { exclusionOf } from "./keepable-text.ts";
import { readSmallBytes } from "./small-file.ts";

/** See `Workspace.keepable`. Reads whatever there is now. */
export function readKeepable(resource: Resource): Keepable {
  const because = exclusionOf(resource);
  if (because !== null) return { kind: "excluded", because };
  const file = readSmallBytes(resource.absolute, MOST_KEPT_BYTES, { followSymlink: false });
  if (file.kind === "missing") return file;
  if (file.kind === "unreadable") return { kind: "excluded", because: file.isTooLarge ? "too-large" : "unreadable" };
  const { bytes, mode } = file;
  return { kind: "content", bytes, sha: sha256Hex(bytes) as Sha256, mode };
}

/** See `Workspace.stamps`. One system call each: thousands are asked for around a command. */
export function stampsOf(absolutes: readonly string[]): readonly (FileStamp | null)[] {
  return absolutes.map(stampOf);
}

function stampOf(absolute: string): FileStamp | null {
  try {
    const file = statOrNone(absolute);
    if (file !== undefined) return { changedAtMs: file.ctimeMs, inode: file.ino };
    const folder = statOrNone(dirname(absolute));
    return folder === undefined ? null : { changedAtMs: folder.ctimeMs, inode: null };
  } catch {
    return null;
  }
}

function statOrNone(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
