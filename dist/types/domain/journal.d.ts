import type { InstanceId } from "./holder.js";
import type { EpochMs } from "./instant.js";
export declare const JOURNAL_KINDS: readonly ["registered", "ended", "reaped", "refused", "observed", "taken", "lost-write", "revoked", "released", "overlap", "restored", "changed", "failure", "set-aside", "decision", "claimed", "claim-ended", "handed"];
/** What coord keeps a record of, besides leases: for `coord doctor`, `coord status` and people who ask why. */
export type JournalEntry = {
    readonly at: EpochMs;
    readonly kind: (typeof JOURNAL_KINDS)[number];
    readonly instance: InstanceId | null;
    readonly name: string | null;
    /** Relative path, if the entry is about a file. */
    readonly path: string | null;
    readonly detail: string;
};
export declare const NOTICE_KINDS: readonly ["yielded", "lost-write", "revoked", "decision", "own-decision", "finished", "failing", "released", "awaited", "claim-awaited", "postponed", "git", "changed", "changed-unsure", "changed-outside", "changed-theirs", "same-goal", "handed"];
export declare function mustBeTold({ kind }: Pick<Notice, "kind">): boolean;
/** Whether a line still holds for the process that resumes the conversation of the one it was for. */
export declare function outlivesProcess({ kind }: Pick<Notice, "kind">): boolean;
/** A line for one instance's model, delivered with its next hook. */
export type Notice = {
    readonly at: EpochMs;
    readonly kind: (typeof NOTICE_KINDS)[number];
    /** Relative path; for `git` and `failing` the command that another session ran in this checkout. */
    readonly path: string | null;
    /** For the kinds of change: see `changeDetail`. */
    readonly detail: string;
};
