import type { HolderFacts } from "../../domain/decide.ts";
import type { Holder, InstanceId } from "../../domain/holder.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Lease, ResourceKey } from "../../domain/lease.ts";
import { closesCycle, isFresh, type Thread, type WaitGraph } from "../../domain/want.ts";
import { holderFacts } from "../holder-facts.ts";
import type { Machine, Project } from "../machine.ts";

/** The same facts for several leases, gathered before a pure function asks for them. */
export async function factsFor(
  machine: Machine,
  project: Project,
  leases: readonly Lease[],
  now: Instant,
): Promise<(lease: Lease) => HolderFacts> {
  const facts = new Map<Lease, HolderFacts>();
  for (const lease of leases) facts.set(lease, await holderFacts(machine, project, lease, now));
  return (lease) => facts.get(lease) ?? NOTHING_KNOWN;
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
export async function wouldCloseCycle(project: Project, asker: Holder, holder: Holder, now: Instant): Promise<boolean> {
  return closesCycle(threadOf(asker), threadOf(holder), waitGraph(project, now));
}

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
