/**
 * What coord tells others about its state, ready for JSON: the same for the command line, the library and
 * every later door. Moments are ISO 8601 in UTC with milliseconds; durations end in `Ms`.
 */
import type { ArchitectureDecision } from "../domain/architecture-decision.js";
import type { InstanceId, Liveness } from "../domain/holder.js";
import type { InstanceStatus } from "../domain/instance.js";
import { type EpochMs } from "../domain/instant.js";
import type { JournalEntry } from "../domain/journal.js";
import type { Message, Sender } from "../domain/message.js";
/** One session of the client, or one shell or script of a person. */
export type InstanceView = {
    readonly id: string;
    /** Short name for people: `brisk-otter`. Unique among the instances that live. */
    readonly name: string;
    readonly kind: "claude" | "shell";
    readonly status: InstanceStatus;
    /** `unknown`: nobody on this host can tell. Never treated as dead. */
    readonly liveness: Liveness;
    /** No sign of life for longer than the TTL. It keeps its locks all the same if it is alive. */
    readonly isStale: boolean;
    /** Since its last sign of life; null: none was found. */
    readonly silentForMs: number | null;
    readonly lastTool: string | null;
    /** What it says it is doing, else what its last tool shows; null: nothing is known. */
    readonly doing: ReportView | null;
    readonly role: string | null;
    readonly task: string | null;
    /** What its user typed last, shortened. */
    readonly lastPrompt: string | null;
    readonly branch: string | null;
    /** Absolute path of the checkout it works in. */
    readonly worktree: string;
    readonly model: string | null;
    readonly sessionId: string | null;
    readonly host: string;
    readonly pid: number;
    readonly startedAt: string;
    readonly endedAt: string | null;
    /** Types of the subagents that run in it now. */
    readonly agents: readonly string[];
    readonly backgroundTasks: number;
    /** Paths relative to their checkout. */
    readonly holds: readonly string[];
    /** Files it was refused and has not got since. */
    readonly waitsFor: readonly string[];
    readonly pluginVersion: string;
};
/** The lock of one holder on one file. */
export type LockView = {
    /** Relative to `checkout`, with forward slashes. */
    readonly path: string;
    readonly checkout: string;
    /** `expired`: its holder is gone or its time is over, so it no longer stops anybody. */
    readonly state: "held" | "expired";
    readonly holder: HolderView;
    readonly acquiredAt: string;
    readonly editedAt: string;
    /** Grows with every grant of the file and never goes back. */
    readonly token: number;
    readonly inFlight: InFlightView | null;
    /** Locked by name; does not yield to others. */
    readonly pinned: PinView | null;
    /** Kept for its holder, whose turn it is; it has not written yet. */
    readonly reserved: ReservationView | null;
    /** Who was refused this file in the last minute and has not got it since. */
    readonly waiters: readonly WaiterView[];
};
export type HolderView = {
    readonly instance: InstanceId;
    /** The subagent that holds it; null: the session itself. */
    readonly agent: string | null;
    readonly name: string;
};
/** A write that was let through and has not reported its end yet. */
export type InFlightView = {
    readonly tool: string;
    readonly since: string;
    readonly waitsForUser: boolean;
};
/** `until` null: as long as its holder lives. */
export type PinView = {
    readonly intent: string;
    readonly until: string | null;
};
/** A turn that is kept for one that waited for it. */
export type ReservationView = {
    readonly until: string;
};
/** Those who wait for each other, each with the file it waits for. */
export type WaitCycleView = readonly {
    readonly instance: string;
    readonly name: string;
    readonly waitsFor: string;
    /** When it becomes free at the latest; missing: never by itself. */
    readonly until?: string;
}[];
export type WaiterView = {
    readonly instance: string;
    readonly name: string;
    readonly since: string;
};
export type DecisionView = {
    /** `DEC-YYYYMMDD-NNNN`. */
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly category: string;
    readonly scope: string;
    readonly author: {
        readonly instance: string;
        readonly name: string;
    };
    readonly at: string;
    readonly supersedes: string | null;
    readonly supersededBy: string | null;
    readonly isArchived: boolean;
};
export type MessageView = {
    /** Twelve hex digits; the first four or more name it. */
    readonly id: string;
    /**
     * `ack`: it only says that a message was understood; `undelivered`: whom that message was for has ended; `handoff`: with
     * what `handed` names.
     */
    readonly kind: Message["kind"];
    /** `person`: at a terminal, not a session. `isTyped`: by a person, in that session. */
    readonly from: {
        readonly kind: "session" | "person" | "coord";
        readonly instance: string;
        readonly name: string;
        readonly role: string | null;
        readonly isTyped: boolean;
    };
    /** The way it is typed: an instance id, `role:backend`, `everyone`, … */
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    /** The first message of the conversation. */
    readonly thread: string;
    readonly replyTo: string | null;
    readonly wants: "nothing" | "ack" | "answer";
    readonly sentAt: string;
    readonly expiresAt: string;
    readonly isRead: boolean;
    /** Paths of files, and claims as `claim feature login`. */
    readonly handed: readonly string[];
};
/** A message one has sent, and what became of it. */
export type SentView = {
    readonly id: string;
    readonly thread: string;
    readonly to: string;
    /** Names of those in whose inbox it was put; none: it was kept for a session that starts later. */
    readonly reached: readonly string[];
    readonly subject: string;
    /** Its beginning. */
    readonly text: string;
    readonly wants: "nothing" | "ack" | "answer";
    readonly sentAt: string;
    readonly acknowledgedBy: readonly string[];
    readonly answeredBy: readonly string[];
    readonly undeliveredTo: readonly string[];
};
/** The same among the messages of all, `to` a session's name for one session; `person`: from a terminal, not from a session. */
export type SentMessageView = SentView & {
    readonly from: string;
    readonly fromKind: Sender["kind"];
};
/** What an instance is doing. `words`: it said so; `tools`: its last tool and file. */
export type ReportView = {
    readonly at: string;
    readonly origin: "words" | "tools";
    readonly action: string;
    readonly target: string | null;
    readonly phase: string | null;
    /** Per cent. */
    readonly progress: number | null;
    readonly next: string | null;
};
/** A span of an instance's history, with its last report; older than 24 hours: one span an hour. */
export type ActivityView = ReportView & {
    readonly from: string;
    readonly to: string;
    readonly reports: number;
};
export type ClaimView = {
    readonly type: string;
    readonly name: string;
    /** What is to come of it; "": not said. */
    readonly goal: string;
    readonly holder: HolderView;
    readonly paths: readonly string[];
    /** Others' edits inside `paths` are refused. */
    readonly exclusive: boolean;
    readonly claimedAt: string;
    /** Ends then at the latest. */
    readonly until: string;
    /** Kept for its holder, whose turn it is; it has not claimed it yet. */
    readonly isReserved: boolean;
};
/** A claim with those that wait for it to end, in turn. */
export type ListedClaim = ClaimView & {
    readonly waiters: readonly WaiterView[];
};
/** What went from one instance to another. */
export type HandOverView = {
    readonly to: {
        readonly instance: string;
        readonly name: string;
    };
    /** Of the message with which the receiver is told. */
    readonly message: string;
    /** Paths relative to their checkout. */
    readonly files: readonly string[];
    readonly claims: readonly {
        readonly type: string;
        readonly name: string;
    }[];
    /** What stayed, and why. */
    readonly kept: readonly {
        readonly path: string;
        readonly reason: string;
    }[];
};
/** One path that is being written in more than one checkout: a merge is coming. */
export type OverlapView = {
    readonly path: string;
    readonly holders: readonly {
        readonly name: string;
        readonly checkout: string;
        readonly branch: string | null;
    }[];
};
export type JournalView = {
    readonly at: string;
    readonly kind: JournalEntry["kind"];
    readonly name: string | null;
    readonly path: string | null;
    readonly detail: string;
};
/** `ranAgoMs` null: never in this repository. */
export type HookView = {
    readonly event: string;
    readonly ranAgoMs: number | null;
    readonly version: string | null;
};
export type StatusView = {
    readonly at: string;
    readonly checkout: string;
    readonly stateDir: string;
    readonly mode: "enforce" | "observe" | "off";
    /** The instance that asks, if it is one; null: somebody else. */
    readonly me: string | null;
    readonly instances: readonly InstanceView[];
    readonly locks: readonly LockView[];
    readonly overlaps: readonly OverlapView[];
    /** In the order they were made. */
    readonly claims: readonly ListedClaim[];
    /** What sessions have asked the person and nobody has answered. */
    readonly questions: readonly MessageView[];
    readonly totals: {
        readonly instances: number;
        readonly locks: number;
        readonly waiters: number;
        readonly decisions: number;
    };
    /** The latest ones, newest first. */
    readonly decisions: readonly DecisionView[];
    /** What went wrong or was overruled in the last 24 hours, newest first. */
    readonly warnings: readonly JournalView[];
    readonly hooks: readonly HookView[];
    /** What is wrong with the configuration, a line each; what it says there does not count. */
    readonly configurationProblems: readonly string[];
};
export declare function isoText(at: EpochMs): string;
export declare function decisionView(decision: ArchitectureDecision, supersededBy: string | null, isArchived: boolean): DecisionView;
export declare function journalView({ at, kind, name, path, detail }: JournalEntry): JournalView;
