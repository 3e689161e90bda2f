import type { Brand } from "./brand.js";
import type { Contributor } from "./contributor.js";
import type { Holder, ProcessFacts } from "./holder.js";
import type { EpochMs, Instant } from "./instant.js";
/** SHA-256 of checkout and normalised relative path, in hex: the name of one physical file. */
export type ResourceKey = Brand<string, "ResourceKey">;
/** SHA-256 of a file's content, in hex. */
export type Sha256 = Brand<string, "Sha256">;
/** Grows with every grant of a file, over all holders, and never goes back. */
export type FencingToken = Brand<number, "FencingToken">;
/** An operation that was let through and has not reported its end yet. */
export type InFlight = {
    readonly toolUseId: string;
    readonly tool: string;
    readonly since: Instant;
    /** The client is asking its user for permission. */
    readonly waitsForUser: boolean;
};
/** A lease that was asked for by name; it does not yield to others. */
export type Pin = {
    readonly intent: string;
    /** Ends at this moment; null: with its holder. */
    readonly until: Instant | null;
};
/** Kept for a holder that has waited for its turn and has not written yet. */
export type Reservation = {
    /** Ends at this moment, or three minutes after its holder last read the file. */
    readonly until: Instant;
};
/** A command that waits for its turn at a file. */
export type Waiter = {
    readonly holder: Holder;
    /** The command itself: its place ends with it. */
    readonly process: ProcessFacts;
    readonly since: Instant;
    /** When it gives up. */
    readonly until: Instant;
};
/** The right of one holder to write one file. */
export type Lease = {
    readonly holder: Holder;
    readonly token: FencingToken;
    readonly acquiredAt: Instant;
    /** The last time the holder was let through or finished writing. */
    readonly editedAt: Instant;
    readonly inFlight: InFlight | null;
    readonly pin: Pin | null;
    /** Missing: it is no reservation. */
    readonly reserved?: Reservation;
};
/** The last write that coord saw settle. `sha` null: the file was gone afterwards. */
export type LastWrite = {
    readonly by: Holder;
    readonly at: EpochMs;
    readonly sha: Sha256 | null;
    readonly tool: string;
    /** The operation that wrote; null: a write by name, without one. */
    readonly toolUseId: string | null;
};
/**
 * All that coord knows of one file. Any two leases in it belong to one instance and do not exclude each
 * other. The record outlives its leases, so that a later blind write over fresh work is noticed.
 */
export type FileRecord = {
    /** Relative to `checkout`, with forward slashes. */
    readonly path: string;
    /** Absolute path of the checkout (worktree) the file is in. */
    readonly checkout: string;
    readonly leases: readonly Lease[];
    readonly lastWrite: LastWrite | null;
    /** Who else may have uncommitted work in it, oldest first. Missing: nobody that is known. */
    readonly contributors?: readonly Contributor[];
    /** Who waits for it, in turn. Missing: nobody. */
    readonly queue?: readonly Waiter[];
    readonly touchedAt: Instant;
};
/** What a look over all leased files needs of one, in short. */
export type LeasedFile = {
    readonly key: ResourceKey;
    readonly path: string;
    readonly checkout: string;
    readonly holders: readonly Pick<Holder, "instance" | "agent">[];
    /** What the last write that settled left; null: none has, or no file. */
    readonly sha: Sha256 | null;
    /** When the file was last settled or leased anew. */
    readonly since: EpochMs;
};
/** Null: nobody has a lease on it. */
export declare function leasedFile(key: ResourceKey, record: FileRecord): LeasedFile | null;
/** Ended records are kept this long, then dropped: the register's generation keeps the token growing. */
export declare const RECORD_KEPT_MS: number;
/** True when nothing is held and the record is older than {@link RECORD_KEPT_MS}. */
export declare function isForgettable(record: FileRecord, now: Instant): boolean;
