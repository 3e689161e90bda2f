import { type Holder, type Liveness } from "./holder.js";
import { type Instant } from "./instant.js";
import type { FencingToken, FileRecord, LastWrite, Lease, Pin, Waiter } from "./lease.js";
/** The times that shape {@link decide}; all in milliseconds. DESIGN section 5. */
export type LeasePolicy = {
    /** A settled lease yields to an asker after this long without an edit; `exit`: never, whatever else is said here. */
    readonly yieldAfterMs: number | "exit";
    /** A settled lease yields to an asker that was first refused this long ago. */
    readonly fairAfterMs: number;
    /** A settled lease yields this long after its holder's turn ended. */
    readonly turnGraceMs: number;
    /** Silence after which a holder whose death cannot be proved counts as gone. */
    readonly ttlMs: number;
    /** An operation in flight protects its lease no longer than this. */
    readonly inFlightCapMs: number;
};
export declare const DEFAULT_LEASE_POLICY: LeasePolicy;
/** What was found out about the holder of a lease that stands in an asker's way. */
export type HolderFacts = {
    readonly liveness: Liveness;
    /** The instance unregistered; only its lease was left behind. */
    readonly hasEnded: boolean;
    /** Since its last heartbeat, by the store's clock. Null: none was found. */
    readonly silentForMs: number | null;
    /** The in-flight mark is over, whatever the record says: the holder has moved on since. */
    readonly hasMovedOn: boolean;
    /** It has asked to write another file since it last wrote this one. */
    readonly isElsewhere: boolean;
    /** Since its turn ended with nothing left running. Null: its turn runs. */
    readonly turnEndedForMs: number | null;
    /** Since its conversation last read the file. Null or missing: never, or it was not asked. */
    readonly readForMs?: number | null;
};
export type Acquire = {
    readonly kind: "acquire";
    readonly holder: Holder;
    /** The operation that is about to start; null for a lock taken by name. */
    readonly operation: {
        readonly toolUseId: string;
        readonly tool: string;
    } | null;
    readonly pin: Pin | null;
    /** The asker has waited for its turn: a new lease is a reservation that ends so. Missing: it will write at once. */
    readonly reservedUntil?: Instant;
    /** Since this asker was first refused this file; null: not refused yet. */
    readonly refusedForMs: number | null;
    /** Refusing would leave the asker and the holder waiting for each other. */
    readonly closesCycle: boolean;
    readonly policy: LeasePolicy;
};
export type Command = Acquire
/** The operation ended; `write` says what it left behind, null if it wrote nothing. */
 | {
    readonly kind: "settle";
    readonly holder: Holder;
    readonly toolUseId: string | null;
    readonly write: LastWrite | null;
}
/** The operation in flight asks its user for permission. */
 | {
    readonly kind: "wait-for-user";
    readonly holder: Holder;
} | {
    readonly kind: "renew";
    readonly holder: Holder;
    readonly until: Instant | null;
} | {
    readonly kind: "release";
    readonly holder: Holder;
    readonly token: FencingToken | null;
}
/** The instance is gone: all its leases on this file end, its subagents' too. */
 | {
    readonly kind: "end-instance";
    readonly holder: Holder;
}
/** A subagent stopped: what it held is its instance's now. `goingOn`: its tool uses that run in the background. */
 | {
    readonly kind: "end-agent";
    readonly holder: Holder;
    readonly goingOn: readonly string[];
}
/** A person ends whatever lease there is. */
 | {
    readonly kind: "revoke";
};
/** Why a lease went from its holder to an asker. */
export type FreedBy = "death" | "exit" | "expiry" | "yield";
export type Taken = {
    readonly lease: Lease;
    readonly by: FreedBy;
};
/** Why a lease stays where it is. */
export type HeldBecause = "in-flight" | "waits-for-user" | "settled" | "pinned"
/** It is the turn of one that has waited for it, and that has the lease already or is about to get it. */
 | "reserved";
export type Outcome = {
    readonly kind: "granted";
    readonly lease: Lease;
    readonly taken: readonly Taken[];
} | {
    readonly kind: "held";
    readonly by: Lease;
    readonly because: HeldBecause;
} | {
    readonly kind: "settled" | "renewed";
    readonly lease: Lease;
} | {
    readonly kind: "released";
    readonly leases: readonly Lease[];
}
/** The holder has no such lease (any more). `to`: who has one now. `formerWrite`: the last write before this. */
 | {
    readonly kind: "lost";
    readonly to: Lease | null;
    readonly formerWrite: LastWrite | null;
};
/** How an acquisition can end. */
export type AcquireOutcome = Extract<Outcome, {
    kind: "granted" | "held";
}>;
export type Decision<O extends Outcome = Outcome> = {
    readonly outcome: O;
    /** What to store; null: nothing changes. */
    readonly next: FileRecord | null;
};
/** What `decide` is given besides the command: the stored facts, the time, and the token a grant would get. */
export type Situation = {
    readonly record: FileRecord;
    readonly now: Instant;
    /** The generation that a successful swap will create: larger than any token given before. */
    readonly nextToken: FencingToken;
    readonly factsOf: (lease: Lease) => HolderFacts;
    /** Missing: nobody waits. */
    readonly isGone?: (waiter: Waiter) => boolean;
};
/**
 * The only lease rule there is: what one command does to one file's record. Pure; stores only swap
 * what it returns.
 */
export declare function decide(command: Acquire, situation: Situation): Decision<AcquireOutcome>;
export declare function decide(command: Command, situation: Situation): Decision;
/** What of the rule concerns leases that there are: hooks that never ask for one load this alone. */
export declare function decideOnHeld(command: Exclude<Command, Acquire>, record: FileRecord, now: Instant): Decision;
/** Gives the lease. Where nobody holds the file and nobody waits for it, that is all that there is to decide. */
export declare function grant(command: Omit<Acquire, "closesCycle">, { record, now, nextToken }: Omit<Situation, "factsOf">, taken?: readonly Taken[]): Decision<AcquireOutcome>;
/** The pin of a lease, if it has one that is not over yet. */
export declare function livePin(lease: Lease | undefined, now: Instant): Pin | null;
/** How long a turn is kept for one that does not use it, counted anew when it reads the file. */
export declare const RESERVED_MS: number;
/** Whether the operation of a lease goes on, as far as anybody can tell. */
export declare function isInFlight(lease: Lease, facts: HolderFacts, policy: LeasePolicy, now: Instant): boolean;
