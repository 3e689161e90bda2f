import type { Lease } from "../domain/lease.js";
import { type Executed } from "./file-lease.js";
import { type Caller, type Located, type Machine } from "./machine.js";
import type { ClaimView, LockView } from "./views.js";
export type LockRequest = {
    /** What it is for, told to those who are refused. */
    readonly intent: string;
    /** The lock ends after this long; null: when it is released or its holder is gone. */
    readonly ttlMs: number | null;
};
/** A lock that somebody else has, with what helps the one who asked. */
export type HeldByOther = {
    readonly kind: "held";
    readonly path: string;
    readonly lock: LockView;
    readonly role: string | null;
    readonly task: string | null;
    /** What its holder has claimed, as `feature login`. */
    readonly claims: readonly string[];
};
export type LockGrant = {
    readonly kind: "acquired";
    readonly path: string;
    readonly lock: LockView;
    /** False: the caller had the lock already. */
    readonly isNew: boolean;
    /** Whose lock ended for it, and why: its holder had died or exited, its time was over, or it yielded. */
    readonly takenFrom: readonly {
        readonly name: string;
        readonly because: string;
    }[];
};
/** A file inside work that somebody else has claimed for itself. */
export type ClaimedByOther = {
    readonly kind: "claimed";
    readonly path: string;
    readonly claim: ClaimView;
    readonly role: string | null;
    readonly task: string | null;
};
/** Takes the lock of one file by name. It does not yield to others until it is released or ends. */
export declare function acquireLock(machine: Machine, caller: Caller, path: string, request: LockRequest): Promise<LockGrant | HeldByOther | ClaimedByOther>;
export type LockRenewal = {
    readonly kind: "renewed";
    readonly path: string;
    readonly lock: LockView;
}
/** The caller has no such lock (any more), and nobody else has one. */
 | {
    readonly kind: "lost";
    readonly path: string;
} | HeldByOther;
/** Gives a lock that the caller has a new end. */
export declare function renewLock(machine: Machine, caller: Caller, path: string, ttlMs: number | null): Promise<LockRenewal>;
export type LockRelease = {
    readonly kind: "released";
    readonly path: string;
}
/** The caller had no lock on it, and nobody else has one. */
 | {
    readonly kind: "not-held";
    readonly path: string;
} | HeldByOther;
/** Gives back the caller's lock of one file, and tells those who wait for it. */
export declare function releaseLock(machine: Machine, caller: Caller, path: string): Promise<LockRelease>;
/** The answer to somebody who met another holder's lease. */
export declare function heldByOther(machine: Machine, located: Located, lease: Lease, executed: Pick<Executed, "record" | "now">): Promise<HeldByOther>;
