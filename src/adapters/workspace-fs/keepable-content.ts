import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { Keepable, Resource } from "../../app/ports.ts";
import type { Sha256 } from "../../domain/lease.ts";
import { sha256Hex } from "../../domain/sha256.ts";
import { MOST_KEPT_BYTES } from "../../domain/version.ts";
import { exclusionOf } from "./keepable-text.ts";
import { isMissing, readSmallBytes } from "./small-file.ts";

const PERMISSION_BITS = 0o7777;

/** See `Workspace.keepable`. Reads whatever there is now. */
export function readKeepable(resource: Resource): Keepable {
  const because = exclusionOf(resource);
  if (because !== null) return { kind: "excluded", because };
  try {
    const stat = statSync(resource.absolute);
    if (stat.isFile() && stat.size > MOST_KEPT_BYTES) return { kind: "excluded", because: "too-large" };
    const file = readSmallBytes(resource.absolute, MOST_KEPT_BYTES, { followSymlink: false });
    if (file.kind === "unreadable") return { kind: "excluded", because: "unreadable" };
    if (file.kind === "missing") return file;
    const { bytes } = file;
    return { kind: "content", bytes, sha: sha256Hex(bytes) as Sha256, mode: stat.mode & PERMISSION_BITS };
  } catch (error) {
    return isMissing(error) ? { kind: "missing" } : { kind: "excluded", because: "unreadable" };
  }
}

/** See `Workspace.changedAtMs`. */
export function changedAtMs(absolute: string): number | null {
  try {
    const stat = statSync(absolute, { throwIfNoEntry: false });
    return stat?.ctimeMs ?? statSync(dirname(absolute), { throwIfNoEntry: false })?.ctimeMs ?? null;
  } catch {
    return null;
  }
}
