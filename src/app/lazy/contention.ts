import {
  type Acquire,
  type AcquireOutcome,
  type Decision,
  decide,
  type HolderFacts,
  type Situation,
} from "../../domain/decide.ts";
import { excludes, type Holder, type InstanceId } from "../../domain/holder.ts";
import { conversationKey } from "../../domain/identity.ts";
import { elapsedMs, type Instant } from "../../domain/instant.ts";
import type { Lease, ResourceKey, Waiter } from "../../domain/lease.ts";
import { findCycle, isFresh, type Thread, type WaitGraph } from "../../domain/want.ts";
import { holderFacts } from "../holder-facts.ts";
import { findInstance } from "../instances.ts";
import type { Machine, Project } from "../machine.ts";
import type { Resource } from "../ports.ts";

/** What the lease rule says where somebody else holds the file or waits for it. */
export async function decideContested(
  machine: Machine,
  project: Project,
  { key }: Pick<Resource, "key">,
  asked: Omit<Acquire, "closesCycle">,
  bare: Omit<Situation, "factsOf">,
): Promise<Decision<AcquireOutcome>> {
  const { record, now } = bare;
  const inTheWay = record.leases.filter((lease) => excludes(lease.holder, asked.holder));
  const factsOf = await factsFor(machine, project, key, inTheWay, now);
  const situation = { ...bare, factsOf, isGone: await goneWaiters(machine, record.queue ?? [], now) };
  const decision = decide({ ...asked, closesCycle: false }, situation);
  const { outcome } = decision;
  if (outcome.kind !== "held" || outcome.because !== "settled") return decision;
  const isCycle = await wouldCloseCycle(project, asked.holder, outcome.by.holder, now);
  return isCycle ? decide({ ...asked, closesCycle: true }, situation) : decision;
}

/** The same facts for all leases of one file, gathered before a pure function asks for them. */
export async function factsFor(
  machine: Machine,
  project: Project,
  key: ResourceKey,
  leases: readonly Lease[],
  now: Instant,
): Promise<(lease: Lease) => HolderFacts> {
  const facts = new Map<Lease, HolderFacts>();
  for (const lease of leases) {
    const found = await holderFacts(machine, project, lease, now);
    const readForMs = lease.reserved === undefined ? null : await readAgo(project, key, lease.holder);
    facts.set(lease, { ...found, readForMs });
  }
  return (lease) => facts.get(lease) ?? NOTHING_KNOWN;
}

/** Milliseconds since the holder's conversation last read the file; null: it has not. */
async function readAgo(project: Project, key: ResourceKey, holder: Holder): Promise<number | null> {
  const instance = await findInstance(project, holder.instance);
  const conversation = conversationKey(instance?.sessionId ?? holder.instance, holder.agent);
  const seen = await project.store.seen.get(`${conversation}.${key}`);
  return seen?.value.origin === "read" ? seen.ageMs : null;
}

/** Which of those that wait do so no longer: their command was ended, or its time is over. */
export async function goneWaiters(
  machine: Machine,
  queue: readonly Waiter[],
  now: Instant,
): Promise<(waiter: Waiter) => boolean> {
  const gone = new Set<Waiter>();
  for (const waiter of queue) {
    const isOver = (elapsedMs(waiter.until, now) ?? 0) >= 0;
    if (isOver || (await machine.liveness.probe(waiter.process)) === "dead") gone.add(waiter);
  }
  return (waiter) => gone.has(waiter);
}

/** Never a reason to take a lease. */
const NOTHING_KNOWN: HolderFacts = {
  liveness: "unknown",
  hasEnded: false,
  silentForMs: 0,
  hasMovedOn: false,
  isElsewhere: false,
  turnEndedForMs: null,
};

/** Would the two wait for each other, over any number of others? */
async function wouldCloseCycle(project: Project, asker: Holder, holder: Holder, now: Instant): Promise<boolean> {
  return (await findCycle(threadOf(asker), threadOf(holder), waitGraph(project, now))) !== null;
}

/** Wants of sessions that were refused, whether or not they wait. */
function waitGraph(project: Project, now: Instant): WaitGraph {
  return {
    wantedBy: async (instance: InstanceId) => {
      const wants = (await project.store.wants.get(instance))?.value ?? [];
      return wants.filter((want) => isFresh(want, now));
    },
    holdersOf: async (key: ResourceKey) => {
      const { record } = await project.store.files.read(key);
      return record?.leases.map((lease) => threadOf(lease.holder)) ?? [];
    },
  };
}

function threadOf({ instance, agent }: Holder): Thread {
  return { instance, thread: agent ?? "" };
}
