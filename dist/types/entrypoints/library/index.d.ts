/**
 * coord for programs: a script takes part as an instance of its own, beside the sessions.
 *
 * ```js
 * import { acquireLock, registerInstance, releaseLock, unregisterInstance } from "coord";
 *
 * const me = await registerInstance({ task: "nightly import", role: "script" });
 * const answer = await acquireLock(me, "data/prices.json", { intent: "import" });
 * if (answer.kind === "held") throw new Error(`held by ${answer.lock.holder.name}`);
 * // … write the file …
 * await releaseLock(me, "data/prices.json");
 * await unregisterInstance(me);
 * ```
 *
 * Contention is an answer (`kind: "held"` or `"claimed"`), never an error. An error is an `Error` with a `code`
 * (`NOT_A_PROJECT`, `BAD_INPUT`, `NOT_FOUND`, `STATE_READ_ONLY`, …) and a `hint`, the next thing to do.
 * Locks end with the process at the latest: when it is gone, the next one who asks gets them.
 */
import { type LockCheck } from "../../app/check-lock.js";
import { type CleanUp } from "../../app/clean-up.js";
import { type ClaimedByOther, type HeldByOther, type LockGrant, type LockRelease, type LockRenewal } from "../../app/locks.js";
import { type DecisionDraft } from "../../app/record-decision.js";
import { type DecisionView, type InstanceView, type LockView } from "../../app/views.js";
export type { ClaimedByOther, CleanUp, DecisionDraft, DecisionView, HeldByOther, InstanceView, LockCheck as LockStatus, LockGrant, LockRelease, LockRenewal, LockView, };
/** This process as the others see it. Plain data: it can be printed, not sent to another process. */
export type Registration = {
    /** `shell-YYYYMMDD-HHMMSS-xxxxxxxx`. */
    readonly id: string;
    /** Short name for people: `brisk-otter`. */
    readonly name: string;
    /** Absolute path of the folder that relative file names start from. */
    readonly folder: string;
};
export type RegisterOptions = {
    /** What it is doing, told to others. */
    readonly task?: string;
    /** A name such as `script` (a-z, 0-9, -). */
    readonly role?: string;
    /** A folder of the project; default: the current one. */
    readonly folder?: string;
};
/** Registers this process in the project of a folder. Doing it again changes task and role. */
export declare function registerInstance(options?: RegisterOptions): Promise<Registration>;
/** Releases everything this process holds in the project and unregisters it; returns the released paths. */
export declare function unregisterInstance(me: Registration): Promise<readonly string[]>;
/** A sign of life. Needed only where others cannot see this process (another machine, another container). */
export declare function heartbeat(me: Registration): Promise<void>;
/** Ends instances that are gone and locks that have run out, in the project of a folder. */
export declare function cleanupStaleInstances(folder?: string): Promise<CleanUp>;
export type AcquireOptions = {
    /** What it is for, told to those who are refused. */
    readonly intent?: string;
    /** The lock ends after this many milliseconds; default: when it is released or this process ends. */
    readonly ttlMs?: number;
};
/**
 * Takes the lock of a file. Having it already is fine: intent and end are new then.
 *
 * @param path absolute, or relative to the folder this process is registered in
 */
export declare function acquireLock(me: Registration, path: string, options?: AcquireOptions): Promise<LockGrant | HeldByOther | ClaimedByOther>;
/** Gives a lock back. `held`: somebody else has it; `not-held`: nobody had. */
export declare function releaseLock(me: Registration, path: string): Promise<LockRelease>;
/** Gives a lock a new end, in milliseconds from now; default: until it is released or this process ends. */
export declare function renewLock(me: Registration, path: string, ttlMs?: number): Promise<LockRenewal>;
/** Who has a file, and whether its content is what this process found when it took the lock. Changes nothing. */
export declare function checkLock(me: Registration, path: string): Promise<LockCheck>;
/** Has the content changed since this process took the lock? `never-seen`: it never had the lock. */
export declare function detectConflict(me: Registration, path: string): Promise<LockCheck["drift"]>;
/** Adds a decision to the log that all sessions share, and tells them. Title and description are kept as given. */
export declare function logDecision(me: Registration, draft: DecisionDraft): Promise<DecisionView>;
export type QueryOptions = {
    readonly id?: string;
    readonly category?: string;
    readonly scope?: "file" | "module" | "system" | "project";
    readonly since?: Date;
    readonly until?: Date;
    /** Every word must occur in title or description, whatever the case. */
    readonly text?: string;
    readonly limit?: number;
    /** Archived ones too. */
    readonly isWithArchived?: boolean;
    readonly folder?: string;
};
/** The decisions that answer all that is asked, newest first. */
export declare function queryDecisions(options?: QueryOptions): Promise<readonly DecisionView[]>;
/** The sessions, shells and scripts that are registered in the project of a folder, longest-running first. */
export declare function listInstances(folder?: string): Promise<readonly InstanceView[]>;
/** What one instance works on and holds, by its id or its name; null: there is no such instance (any more). */
export declare function getWork(instance: string, folder?: string): Promise<InstanceView | null>;
