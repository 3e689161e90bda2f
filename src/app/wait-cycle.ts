import { stuckPart } from "../domain/deadlock.ts";
import type { HeldBecause, LeasePolicy } from "../domain/decide.ts";
import type { Holder, InstanceId } from "../domain/holder.ts";
import type { Instant } from "../domain/instant.ts";
import { findCycle, type Thread } from "../domain/want.ts";
import { findInstance } from "./instances.ts";
import type { Machine, Project } from "./machine.ts";
import type { NamedStore } from "./named-resources.ts";
import type { WaitCycleView } from "./views.ts";
import { openWaits, resourceWish, threadOf, type Waits, type Wish } from "./wait-graph.ts";

/** One command that waits. `what`: in words, the path of a file or the name of a claim or a resource. */
export type Waiting = {
  readonly holder: Holder;
  readonly what: string;
  readonly since: Instant;
  /** When it gives up. */
  readonly until: Instant;
  /** Missing: nothing is known of named resources. */
  readonly named?: NamedStore | undefined;
};

/**
 * Those who would wait for each other for ever, over files, claims and named resources, if the asker went on waiting; null:
 * nobody, or the one that began to wait last is another, and gives up. Only who waits in a queue counts: a session that was
 * refused an edit goes on with its work.
 *
 * @param blocker whom the asker waits for
 */
export async function findDeadlock(
  machine: Machine,
  project: Project,
  waiting: Waiting,
  blocker: Holder,
  now: Instant,
): Promise<WaitCycleView | null> {
  const waits = await openWaits(machine, project, waiting.named, waiting.until, now);
  const cycle = await cycleThrough(waits, threadOf(waiting.holder), [threadOf(blocker)]);
  return cycle === null ? null : inWords(project, waits, waiting, {}, cycle);
}

/** The same for one that waits for a place in a named resource. */
export async function findResourceDeadlock(
  machine: Machine,
  project: Project,
  { name, ...waiting }: Omit<Waiting, "what"> & { readonly name: string },
  now: Instant,
): Promise<WaitCycleView | null> {
  const waits = await openWaits(machine, project, waiting.named, waiting.until, now);
  const { key, what } = resourceWish(name);
  const me = threadOf(waiting.holder);
  // Who waits for its own command waits for nobody else.
  const users = (await waits.holdersOf(key)).filter(({ instance }) => instance !== me.instance);
  const cycle = await cycleThrough(waits, me, users);
  return cycle === null ? null : inWords(project, waits, { ...waiting, what }, waits.untilOf(key), cycle);
}

async function cycleThrough(waits: Waits, me: Thread, blockers: readonly Thread[]): Promise<readonly Thread[] | null> {
  const stuck = await stuckPart(me, waits);
  for (const blocker of blockers) {
    const cycle = await findCycle(me, blocker, stuck);
    if (cycle !== null) return cycle;
  }
  return null;
}

async function inWords(
  project: Project,
  waits: Waits,
  { holder, what, since }: Waiting,
  own: { readonly until?: string },
  cycle: readonly Thread[],
): Promise<WaitCycleView | null> {
  const links: WaitCycleView[number][] = [];
  for (const [place, { instance }] of cycle.entries()) {
    const next = cycle[place + 1];
    // The last one is the asker.
    if (next === undefined) break;
    for (const wait of await waits.between(instance, next.instance)) {
      if (isLater(wait.since, instance, since, holder.instance)) return null;
      links.push(await linkOf(project, waits, instance, wait));
    }
  }
  return [{ instance: holder.instance, name: holder.name, waitsFor: what, ...own }, ...links];
}

async function linkOf(project: Project, waits: Waits, instance: InstanceId, { key, what }: Wish) {
  const name = (await findInstance(project, instance))?.name ?? instance;
  return { instance, name, waitsFor: what, ...waits.untilOf(key) };
}

/** What runs does, and a turn that is kept for somebody; a settled lease yields in a cycle (DESIGN section 5). */
export function endsByItself(because: HeldBecause, { yieldAfterMs }: LeasePolicy): boolean {
  if (because === "settled") return yieldAfterMs !== "exit";
  return because === "in-flight" || because === "reserved";
}

/** A moment of another clock domain is none of this run of the machine. Who began at the same moment: by name. */
function isLater(a: Instant, instance: InstanceId, b: Instant, other: InstanceId): boolean {
  return a.mono > b.mono || (a.mono === b.mono && instance > other);
}
