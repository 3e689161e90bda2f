import type { InstanceId } from "./holder.ts";
import type { EpochMs } from "./instant.ts";
import type { Sha256 } from "./lease.ts";

/** A larger file is not kept: neither its text for a diff nor what it was before a write. */
export const MOST_KEPT_BYTES = 10 * 1024 * 1024;

/** How much is kept of what files were, in bytes for all contents of a repository together, and how long. */
export type KeepingLimits = { readonly mostBytes: number; readonly keptForMs: number };

/** Who wrote a content, as far as coord saw it settle. */
export type Author = {
  readonly instance: InstanceId;
  readonly name: string;
  readonly tool: string;
  readonly at: EpochMs;
};

/**
 * One content that a file had, and what came over it. Recorded before a write that coord lets through (`became` null:
 * what the write left is not known yet), and when a change is found that nobody settled.
 */
export type Version = {
  readonly at: EpochMs;
  /** Null: there was no such file. */
  readonly sha: Sha256 | null;
  /** Null: there was no such file, or it is not known. The same for `mode`, the permission bits. */
  readonly sizeBytes: number | null;
  readonly mode: number | null;
  /** Null: nobody that coord knows. */
  readonly writer: Author | null;
  /** Who was about to change it, or whose command ran while it changed; null: outside Claude Code. */
  readonly by: { readonly instance: InstanceId; readonly name: string } | null;
  /** "": none that coord knows. */
  readonly tool: string;
  /** What ran, if it was a command. */
  readonly command: string | null;
  readonly became: { readonly sha: Sha256 | null } | null;
};

/** What a file is now, as the newest end of its history. */
export type Present = { readonly sha: Sha256 | null };

/** Marks the writes that changed something, among those that were let through: newest first. */
export function changesIn(versions: readonly Version[], now: Present): readonly Version[] {
  const changes: Version[] = [];
  let after: Sha256 | null = now.sha;
  for (const version of versions.toReversed()) {
    // Refused by the client or by its user, or it left the file as it was; an earlier one with this content is meant.
    if (version.sha !== after) changes.push(version);
    after = version.sha;
  }
  return changes;
}

const SHORT_ID_DIGITS = 10;
const ABSENT = "absent";

/** How people and models name a version: the first digits of its hash, or `absent` for "there was no file". */
export function versionId(sha: Sha256 | null): string {
  return sha === null ? ABSENT : sha.slice(0, SHORT_ID_DIGITS);
}

export type Wanted =
  /** What was there before the last change. */
  | { readonly kind: "latest" }
  | { readonly kind: "id"; readonly id: string }
  /** What was there at this moment. */
  | { readonly kind: "moment"; readonly at: EpochMs };

export type Choice =
  | { readonly kind: "found"; readonly version: Version }
  /** The file is what was asked for already. */
  | { readonly kind: "present" }
  | { readonly kind: "none" }
  /** The id fits several. */
  | { readonly kind: "ambiguous"; readonly ids: readonly string[] };

/** The version that is meant, among all that were recorded for a file. Pure. */
export function chooseVersion(versions: readonly Version[], now: Present, wanted: Wanted): Choice {
  const changes = changesIn(versions, now);
  switch (wanted.kind) {
    case "latest":
      return foundOr(changes[0], "none");
    case "moment":
      // The first that was replaced after the moment was there at it; newest come first.
      return foundOr(
        changes.findLast(({ at }) => at > wanted.at),
        "present",
      );
    case "id":
      return byId(changes, now, wanted.id);
  }
}

function byId(changes: readonly Version[], now: Present, id: string): Choice {
  const fits = (sha: Sha256 | null): boolean => (sha === null ? id === ABSENT : sha.startsWith(id));
  const found = changes.filter(({ sha }) => fits(sha));
  const hashes = new Set(found.map(({ sha }) => sha));
  // The digits that several begin with are no name of "no file".
  if (hashes.size > 1) return { kind: "ambiguous", ids: [...hashes].filter((sha) => sha !== null) };
  return foundOr(found[0], fits(now.sha) ? "present" : "none");
}

function foundOr(version: Version | undefined, otherwise: "none" | "present"): Choice {
  return version === undefined ? { kind: otherwise } : { kind: "found", version };
}
