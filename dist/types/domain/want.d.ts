import type { InstanceId } from "./holder.js";
import { type Instant } from "./instant.js";
import type { ResourceKey } from "./lease.js";
/** A file that an instance was refused and has not got since. Kept in the asker's own record. */
export type Want = {
    readonly key: ResourceKey;
    /** "" for the main thread, else the agent id. */
    readonly thread: string;
    readonly firstRefusedAt: Instant;
    readonly lastAskedAt: Instant;
};
/** A want that was not repeated for this long is over. DESIGN section 5. */
export declare const WANT_KEPT_MS = 60000;
export declare function isFresh(want: Want, now: Instant): boolean;
export declare function findWant(wants: readonly Want[], key: ResourceKey, thread: string, now: Instant): Want | null;
/** `wants` after another refusal of `key`: the first refusal is remembered, stale wants are dropped. */
export declare function noteRefusal(wants: readonly Want[], key: ResourceKey, thread: string, now: Instant): readonly Want[];
/** `wants` after a grant or a turn's end: that thread waits for nothing any more. */
export declare function endWants(wants: readonly Want[], thread: string): readonly Want[];
/** One thread of work: the main thread of an instance ("") or a subagent in it. */
export type Thread = {
    readonly instance: InstanceId;
    readonly thread: string;
};
/** What the search for a cycle needs to know; the caller reads it from the store. `K` names what is waited for. */
export type WaitGraph<K extends string = ResourceKey> = {
    /** What an instance wants now, over all its threads. */
    readonly wantedBy: (instance: InstanceId) => Promise<readonly {
        readonly key: K;
        readonly thread: string;
    }[]>;
    /** Who has it now. */
    readonly holdersOf: (key: K) => Promise<readonly Thread[]>;
};
/** Beyond this many threads the search gives up and answers "no cycle": time ends such a wait as well. */
export declare const MOST_THREADS = 64;
/**
 * Who would wait for `asker`, over any number of others, if it waited for `holder`: from the holder to the last one. Null:
 * nobody. Depth-first search of the wait-for graph (Coffman, Elphick and Shoshani, "System Deadlocks", 1971). A main
 * thread waits for its subagents, so it wants what they want; a subagent waits for its own files only.
 */
export declare function findCycle<K extends string>(asker: Thread, holder: Thread, graph: WaitGraph<K>): Promise<readonly Thread[] | null>;
/** Whether `thread` is `other`, or the main thread that gave it its work. */
export declare function isOrLeads(thread: Thread, other: Thread): boolean;
