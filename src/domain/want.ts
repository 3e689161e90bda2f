import type { InstanceId } from "./holder.ts";
import { elapsedMs, type Instant } from "./instant.ts";
import type { ResourceKey } from "./lease.ts";

/** A file that an instance was refused and has not got since. Kept in the asker's own record. */
export type Want = {
  readonly key: ResourceKey;
  /** "" for the main thread, else the agent id. */
  readonly thread: string;
  readonly firstRefusedAt: Instant;
  readonly lastAskedAt: Instant;
};

/** A want that was not repeated for this long is over. DESIGN section 5. */
export const WANT_KEPT_MS = 60_000;
/** Bounds the record of an instance that asks for ever new files. */
const MOST_WANTS = 16;

export function isFresh(want: Want, now: Instant): boolean {
  const ms = elapsedMs(want.lastAskedAt, now);
  return ms !== null && ms <= WANT_KEPT_MS;
}

export function findWant(wants: readonly Want[], key: ResourceKey, thread: string, now: Instant): Want | null {
  return wants.find((want) => want.key === key && want.thread === thread && isFresh(want, now)) ?? null;
}

/** `wants` after another refusal of `key`: the first refusal is remembered, stale wants are dropped. */
export function noteRefusal(wants: readonly Want[], key: ResourceKey, thread: string, now: Instant): readonly Want[] {
  const earlier = findWant(wants, key, thread, now);
  const others = wants.filter((want) => isFresh(want, now) && !(want.key === key && want.thread === thread));
  const want: Want = { key, thread, firstRefusedAt: earlier?.firstRefusedAt ?? now, lastAskedAt: now };
  return [...others, want].slice(-MOST_WANTS);
}

/** `wants` after a grant or a turn's end: that thread waits for nothing any more. */
export function endWants(wants: readonly Want[], thread: string): readonly Want[] {
  return wants.filter((want) => want.thread !== thread);
}

/** What the search for a cycle needs to know; the caller reads it from the store. */
export type WaitGraph = {
  /** Files that an instance wants now. */
  readonly wantedBy: (instance: InstanceId) => Promise<readonly ResourceKey[]>;
  /** Instances that hold a file now. */
  readonly holdersOf: (key: ResourceKey) => Promise<readonly InstanceId[]>;
};

/** Beyond this many instances the search gives up and answers "no cycle": time ends such a wait as well. */
const MOST_INSTANCES = 64;

/**
 * Would `asker` wait for itself if it waited for `holder`? Depth-first search of the wait-for graph
 * (Coffman, Elphick and Shoshani, "System Deadlocks", 1971), over any number of instances.
 */
export async function closesCycle(asker: InstanceId, holder: InstanceId, graph: WaitGraph): Promise<boolean> {
  const seen = new Set<InstanceId>();
  const open: InstanceId[] = [holder];
  while (open.length > 0 && seen.size < MOST_INSTANCES) {
    const instance = open.pop();
    if (instance === undefined || seen.has(instance)) continue;
    if (instance === asker) return true;
    seen.add(instance);
    for (const key of await graph.wantedBy(instance)) open.push(...(await graph.holdersOf(key)));
  }
  return false;
}
