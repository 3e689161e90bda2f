import { decide, type HolderFacts } from "../domain/decide.ts";
import type { Stake } from "../domain/git/decide-git.ts";
import { excludes } from "../domain/holder.ts";
import type { Instant } from "../domain/instant.ts";
import type { FencingToken, FileRecord, Lease } from "../domain/lease.ts";
import { holderFacts } from "./holder-facts.ts";
import type { WorkScene } from "./work.ts";

/** Tells of stakes by a lease whether they hold: asks the lease rule itself whether the asker would get the file now. */
export function leaseProver({ machine, project, asker, living }: WorkScene) {
  const settled = new Map<string, HolderFacts>();
  const factsOf = async (lease: Lease, now: Instant): Promise<HolderFacts> => {
    // What nothing is in flight for is the same for all leases of one holder.
    const key = `${lease.holder.instance} ${lease.holder.agent}`;
    const known = lease.inFlight === null ? settled.get(key) : undefined;
    const facts = known ?? (await holderFacts(machine, project, lease, now));
    if (lease.inFlight === null) settled.set(key, facts);
    return facts;
  };
  const isKept = async (record: FileRecord, lease: Lease): Promise<boolean> => {
    if (!excludes(lease.holder, asker)) return true;
    const now = project.store.now();
    const facts = await factsOf(lease, now);
    const { lease: policy } = project.settings;
    const { outcome } = decide(
      { kind: "acquire", holder: asker, operation: null, pin: null, refusedForMs: null, closesCycle: false, policy },
      { record: { ...record, leases: [lease] }, now, nextToken: 0 as FencingToken, factsOf: () => facts },
    );
    return outcome.kind === "held";
  };
  return async (record: FileRecord, { by }: Stake): Promise<boolean> => {
    for (const lease of record.leases) {
      if (living.heirOf(lease.holder.instance)?.id === by.instance && (await isKept(record, lease))) return true;
    }
    return false;
  };
}
