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

/** One thread of work: the main thread of an instance ("") or a subagent in it. */
export type Thread = { readonly instance: InstanceId; readonly thread: string };

/** What the search for a cycle needs to know; the caller reads it from the store. `K` names what is waited for. */
export type WaitGraph<K extends string = ResourceKey> = {
  /** What an instance wants now, over all its threads. */
  readonly wantedBy: (instance: InstanceId) => Promise<readonly { readonly key: K; readonly thread: string }[]>;
  /** Who has it now. */
  readonly holdersOf: (key: K) => Promise<readonly Thread[]>;
};

/** Beyond this many threads the search gives up and answers "no cycle": time ends such a wait as well. */
export const MOST_THREADS = 64;

/**
 * Who would wait for `asker`, over any number of others, if it waited for `holder`: from the holder to the last one. Null:
 * nobody. Depth-first search of the wait-for graph (Coffman, Elphick and Shoshani, "System Deadlocks", 1971). A main
 * thread waits for its subagents, so it wants what they want; a subagent waits for its own files only.
 */
export async function findCycle<K extends string>(
  asker: Thread,
  holder: Thread,
  graph: WaitGraph<K>,
): Promise<readonly Thread[] | null> {
  const seen = new Set<string>();
  const open: Path[] = [[holder]];
  for (let path = open.pop(); path !== undefined && seen.size < MOST_THREADS; path = open.pop()) {
    const [waiting] = path;
    if (seen.has(`${waiting.instance} ${waiting.thread}`)) continue;
    if (isOrLeads(waiting, asker)) return path.toReversed();
    seen.add(`${waiting.instance} ${waiting.thread}`);
    for (const next of await blockersOf(waiting, graph)) open.push([next, ...path]);
  }
  return null;
}

/** From who waits last back to who was asked about. */
type Path = readonly [Thread, ...Thread[]];

async function blockersOf<K extends string>(waiting: Thread, graph: WaitGraph<K>): Promise<readonly Thread[]> {
  const found: Thread[] = [];
  for (const want of await graph.wantedBy(waiting.instance)) {
    const isItsOwn = isOrLeads(waiting, { instance: waiting.instance, thread: want.thread });
    if (isItsOwn) found.push(...(await graph.holdersOf(want.key)));
  }
  return found;
}

/** Whether `thread` is `other`, or the main thread that gave it its work. */
export function isOrLeads(thread: Thread, other: Thread): boolean {
  return thread.instance === other.instance && (thread.thread === other.thread || thread.thread === "");
}
