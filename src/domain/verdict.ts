import type { HeldBecause } from "./decide.ts";
import type { EpochMs } from "./instant.ts";
import type { LastWrite, Lease } from "./lease.ts";

/** Why a write is refused, in facts. The words are in `src/text`. */
export type Refusal =
  | {
      readonly kind: "held";
      readonly path: string;
      readonly by: Lease;
      readonly because: HeldBecause;
      readonly role: string | null;
      readonly task: string | null;
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
    }
  | { readonly kind: "unseen"; readonly path: string; readonly by: LastWrite };

/** What changed since the conversation saw the file, or why it cannot be shown. */
export type Diff =
  | { readonly kind: "lines"; readonly text: string }
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
  | { readonly kind: "overlap"; readonly path: string; readonly overlaps: readonly Overlap[] };
