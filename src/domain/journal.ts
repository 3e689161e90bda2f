import type { InstanceId } from "./holder.ts";
import type { EpochMs } from "./instant.ts";

/** What coord keeps a record of, besides leases: for `coord doctor`, `coord status` and people who ask why. */
export type JournalEntry = {
  readonly at: EpochMs;
  readonly kind:
    | "registered"
    | "ended"
    | "reaped"
    | "refused"
    | "observed"
    | "taken"
    | "lost-write"
    | "revoked"
    | "released"
    | "overlap"
    | "restored"
    | "changed"
    | "failure"
    | "set-aside"
    | "decision";
  readonly instance: InstanceId | null;
  readonly name: string | null;
  /** Relative path, if the entry is about a file. */
  readonly path: string | null;
  readonly detail: string;
};

/** A line for one instance's model, delivered with its next hook. */
export type Notice = {
  readonly at: EpochMs;
  readonly kind:
    | "yielded"
    | "lost-write"
    | "revoked"
    | "decision"
    | "released"
    | "changed"
    | "changed-unsure"
    | "changed-outside"
    | "changed-theirs";
  readonly path: string | null;
  /** For the kinds of change: see `changeDetail`. */
  readonly detail: string;
};
