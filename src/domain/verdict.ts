import type { Claim } from "./claim.ts";
import type { HeldBecause } from "./decide.ts";
import type { EpochMs } from "./instant.ts";
import type { LastWrite, Lease } from "./lease.ts";
import type { LineDiff } from "./line-diff.ts";

/** Why a write is refused, in facts. The words are in `src/text`. */
export type Refusal =
  | {
      readonly kind: "held";
      readonly path: string;
      readonly by: Lease;
      readonly because: HeldBecause;
      readonly role: string | null;
      readonly task: string | null;
      /** What else its holder has claimed, as `feature login`. */
      readonly claims: readonly string[];
      /** When the asker can have it at the latest if nothing happens there; null: when its holder lets go. */
      readonly freeAt: EpochMs | null;
      readonly isOwnSession: boolean;
    }
  | {
      readonly kind: "drift";
      readonly path: string;
      readonly seenAt: EpochMs;
      /** Who wrote what is there now; null: outside coord. */
      readonly by: LastWrite | null;
      readonly isOwnSession: boolean;
      readonly isOwnShell: boolean;
      readonly diff: Diff;
      /** The diff is the whole change, and counts as read. */
      readonly isShown: boolean;
    }
  | { readonly kind: "unseen"; readonly path: string; readonly by: LastWrite }
  /** The file is inside an exclusive claim of somebody else. */
  | {
      readonly kind: "claimed";
      readonly path: string;
      readonly claim: Claim;
      readonly role: string | null;
      readonly task: string | null;
    };

/** What changed since the conversation saw the file, or why it cannot be shown. */
export type Diff =
  | ({ readonly kind: "lines" } & LineDiff)
  | { readonly kind: "none"; readonly why: "earlier-text-not-kept" | "not-text" | "too-large" | "own-shell" };

/** The same path being written in another checkout: no conflict now, but a merge is coming. */
export type Overlap = { readonly name: string; readonly checkout: string; readonly branch: string | null };

export type Verdict =
  /** Nothing to say: the client goes on as without coord. */
  | { readonly kind: "silent" }
  | { readonly kind: "deny"; readonly refusal: Refusal }
  /** Let through; the user is told that it cannot be undone. */
  | { readonly kind: "unkept"; readonly path: string; readonly reason: string }
  /** Let through; the model is told, once per lease. */
  | { readonly kind: "overlap"; readonly path: string; readonly overlaps: readonly Overlap[] }
  /** Let through, though others have claimed work on files that this one is among; told once per lease. */
  | { readonly kind: "claimed"; readonly path: string; readonly claims: readonly Claim[] };
