import type { Holder } from "./holder.ts";
import type { EpochMs } from "./instant.ts";
import type { LastWrite, Sha256 } from "./lease.ts";

/**
 * What one conversation last saw of one file. `origin` `own-shell`: the content was left there by the
 * conversation's own shell command, so the model knows of the change but has not read it.
 */
export type Seen = {
  readonly sha: Sha256 | null;
  readonly at: EpochMs;
  readonly origin: "read" | "write" | "own-shell";
};

export type Verification =
  | { readonly kind: "unchanged" }
  /** The content is not what the conversation last saw. `by` null: changed outside coord. */
  | { readonly kind: "drift"; readonly seen: Seen; readonly current: Sha256 | null; readonly by: LastWrite | null }
  /** Never read by this conversation, and somebody else's fresh work. */
  | { readonly kind: "unseen"; readonly by: LastWrite };

export type Check = {
  readonly holder: Holder;
  /** `overwrite`: the whole file is replaced; `edit`: the client finds the old text itself or fails. */
  readonly access: "overwrite" | "edit";
  /** Null: there is no such file now. */
  readonly current: Sha256 | null;
  readonly seen: Seen | null;
  readonly lastWrite: LastWrite | null;
  /** Whether the last write is still uncommitted or younger than a day. */
  readonly isLastWriteFresh: boolean;
};

/** May this write start, as far as the content goes? Pure; DESIGN section 6. */
export function verify(check: Check): Verification {
  const { current, seen, lastWrite } = check;
  // Nothing is lost by creating a file, whoever removed it: there is no content to overwrite.
  if (current === null) return { kind: "unchanged" };
  if (seen !== null) {
    if (seen.sha !== current) {
      return { kind: "drift", seen, current, by: lastWrite?.sha === current ? lastWrite : null };
    }
    const isKnownInPart = seen.origin === "own-shell";
    return isKnownInPart && check.access === "overwrite" ? { kind: "drift", seen, current, by: null } : { kind: "unchanged" };
  }
  if (lastWrite !== null && lastWrite.by.instance !== check.holder.instance && check.isLastWriteFresh) {
    return { kind: "unseen", by: lastWrite };
  }
  return { kind: "unchanged" };
}
