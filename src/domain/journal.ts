import type { InstanceId } from "./holder.ts";
import type { EpochMs } from "./instant.ts";

export const JOURNAL_KINDS = [
  "registered",
  "ended",
  "reaped",
  "refused",
  "observed",
  "taken",
  "lost-write",
  "revoked",
  "released",
  "overlap",
  "restored",
  "changed",
  "failure",
  "set-aside",
  "decision",
  "claimed",
  "claim-ended",
  "handed",
] as const;

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

export const NOTICE_KINDS = [
  "yielded",
  "lost-write",
  "revoked",
  "decision",
  "own-decision",
  "finished",
  "failing",
  "released",
  "awaited",
  "claim-awaited",
  "postponed",
  "git",
  "changed",
  "changed-unsure",
  "changed-outside",
  "changed-theirs",
  "same-goal",
  "handed",
] as const;

/** Who does not hear of these works on with what is no longer so: they wait for the next turn where others are left out. */
const MUST_BE_TOLD: ReadonlySet<string> = new Set<(typeof NOTICE_KINDS)[number]>([
  "yielded",
  "lost-write",
  "revoked",
  "postponed",
  "changed",
  "changed-unsure",
  "changed-outside",
  "changed-theirs",
]);

export function mustBeTold({ kind }: Pick<Notice, "kind">): boolean {
  return MUST_BE_TOLD.has(kind);
}

/** What they speak of ended with the process that held it. */
const ENDS_WITH_PROCESS: ReadonlySet<string> = new Set<(typeof NOTICE_KINDS)[number]>(["awaited", "claim-awaited"]);

/** Whether a line still holds for the process that resumes the conversation of the one it was for. */
export function outlivesProcess({ kind }: Pick<Notice, "kind">): boolean {
  return !ENDS_WITH_PROCESS.has(kind);
}

/** A line for one instance's model, delivered with its next hook. */
export type Notice = {
  readonly at: EpochMs;
  readonly kind: (typeof NOTICE_KINDS)[number];
  /** Relative path; for `git` and `failing` the command that another session ran in this checkout. */
  readonly path: string | null;
  /** For the kinds of change: see `changeDetail`. */
  readonly detail: string;
};
