import { type ClaimName, type ClaimWaiter } from "./claim-queue.js";
import { type FreedBy } from "./decide.js";
import type { Holder, InstanceId, Liveness } from "./holder.js";
import { type Instant } from "./instant.js";
import type { Waiter } from "./lease.js";
/** A pattern for paths relative to their checkout; `source` is the glob compiled to a regular expression (flag `u`). */
export type ClaimPath = {
    readonly glob: string;
    readonly source: string;
};
/** A piece of work that one instance has taken on, which is more than a file: a feature, a deployment, a folder. */
export type Claim = {
    /** What kind of work: `feature`, `droplet`. Names are told apart within a type. */
    readonly type: string;
    readonly name: string;
    readonly holder: Holder;
    /** What is to come of it, in the holder's words; "": not said. */
    readonly goal: string;
    /** None: the claim is about work, not about files. */
    readonly paths: readonly ClaimPath[];
    /** Others' edits inside `paths` are refused, not only told of. */
    readonly exclusive: boolean;
    readonly claimedAt: Instant;
    /** Ends then at the latest; a claim never yields before. */
    readonly until: Instant;
    /** When the holder was asked whether it still needs it; null: not yet. */
    readonly askedAt: Instant | null;
    /** Kept for one that has waited for it and has not claimed it yet; ends with its turn as well. Missing: no. */
    readonly isReserved?: boolean;
};
/** All claims of one repository: they are few, and an edit reads them in one go. `queue`: who waits, for whichever of them. */
export type ClaimBook = {
    readonly claims: readonly Claim[];
    readonly queue?: readonly ClaimWaiter[];
};
export declare const NO_CLAIMS: ClaimBook;
export declare const DEFAULT_CLAIM_HOURS = 4;
export declare const MOST_CLAIM_HOURS: number;
/** The holder is asked this long before the end. */
export declare const ASKED_BEFORE_MS: number;
export declare const MOST_CLAIMS = 200;
export type ClaimRequest = Pick<Claim, "type" | "name" | "holder" | "goal" | "paths" | "exclusive"> & {
    readonly forMs: number;
};
export type ClaimCommand = 
/** Its holder may claim again: paths, goal and end are new then. */
(ClaimRequest & {
    readonly kind: "claim";
})
/** Has it kept for the waiter if its turn has come, else gives it a place in the queue. */
 | (ClaimName & {
    readonly kind: "wait";
    readonly waiter: Waiter;
}) | (ClaimName & {
    readonly kind: "leave";
    readonly holder: Holder;
}) | (ClaimName & {
    readonly kind: "release";
    readonly instance: InstanceId;
}) | {
    readonly kind: "release-all";
    readonly instance: InstanceId;
}
/** Gives one's own claims to somebody else, who has them as they were. `only` null: all. */
 | {
    readonly kind: "hand-over";
    readonly only: {
        readonly type: string;
        readonly name: string;
    } | null;
    readonly instance: InstanceId;
    readonly to: Holder;
}
/** Asks the holder about the claims that end soon, each once. */
 | {
    readonly kind: "ask";
    readonly instance: InstanceId;
};
/** What was found out about the holder of a claim that stands in an asker's way. */
export type ClaimHolderFacts = {
    readonly liveness: Liveness;
    readonly hasEnded: boolean;
    /** Since its last sign of life; null: none was found. */
    readonly silentForMs: number | null;
    /** Since its turn ended with nothing left running. Null or missing: its turn runs, or nobody knows. */
    readonly turnEndedForMs?: number | null;
};
export type ClaimOutcome = {
    readonly kind: "granted";
    readonly claim: Claim;
    readonly isNew: boolean;
    readonly taken: {
        readonly claim: Claim;
        readonly by: FreedBy;
    } | null;
}
/** `by`: a claim that stands, or the one that somebody who waited before is about to get. */
 | {
    readonly kind: "held";
    readonly by: Claim;
}
/** The queue has no room. */
 | {
    readonly kind: "crowded";
}
/** There are so many claims that nobody can have an overview. */
 | {
    readonly kind: "full";
} | {
    readonly kind: "released" | "asked" | "handed";
    readonly claims: readonly Claim[];
} | {
    readonly kind: "left";
};
export type ClaimSituation = {
    readonly book: ClaimBook;
    readonly now: Instant;
    /** Silence after which a holder whose death cannot be proved counts as gone. */
    readonly ttlMs: number;
    readonly factsOf: (claim: Claim) => ClaimHolderFacts;
    /** Missing: all that wait do so still. */
    readonly isGone?: (waiter: Waiter) => boolean;
};
export type ClaimDecision = {
    readonly outcome: ClaimOutcome;
    /** What to store; null: nothing changes. */
    readonly next: ClaimBook | null;
};
/** The only rule for claims: what one command does to the book. Pure; stores only swap what it returns. */
export declare function decideClaim(command: ClaimCommand, situation: ClaimSituation): ClaimDecision;
/** Why a claim no longer stands; null: it does. */
export declare function whyFree(claim: Claim, { now, ttlMs, factsOf }: Omit<ClaimSituation, "book">): FreedBy | null;
/** Whether its time is over. */
export declare function isOver({ until }: Claim, now: Instant): boolean;
/** Whether its holder is to be asked now if it still needs it. */
export declare function isDue(claim: Claim, now: Instant): boolean;
/** The claims of other instances whose paths `path` (relative to its checkout) is in, the exclusive ones first. */
export declare function claimsOver(book: ClaimBook, path: string, asker: InstanceId, now: Instant): readonly Claim[];
/** Whether a path, relative to its checkout, is one of those that the claim is about. */
export declare function covers({ paths }: Claim, path: string): boolean;
