import { type Acquire, type AcquireOutcome, type Command, type Outcome } from "../domain/decide.js";
import type { Instant } from "../domain/instant.js";
import type { FileRecord } from "../domain/lease.js";
import type { Machine, Project } from "./machine.js";
import type { Resource } from "./ports.js";
export type Executed<O extends Outcome = Outcome> = {
    readonly outcome: O;
    readonly record: FileRecord;
    readonly now: Instant;
};
/** What `now` and the wait-for graph add to an acquisition. */
export type AcquireRequest = Omit<Acquire, "closesCycle">;
/** Acquires the lease of one file, or says who holds it. */
export declare function acquireLease(machine: Machine, project: Project, resource: Resource, request: (now: Instant) => AcquireRequest): Promise<Executed<AcquireOutcome>>;
/** Any command on one file's record but `acquire`. A file that nothing is known of is left so. */
export declare function commandLease(machine: Machine, project: Project, resource: Pick<Resource, "key" | "path" | "checkout">, command: (now: Instant) => Exclude<Command, Acquire>): Promise<Executed>;
export declare function emptyRecord(resource: Pick<Resource, "path" | "checkout">, now: Instant): FileRecord;
