import { commandLease } from "./file-lease.ts";
import { holderFacts } from "./holder-facts.ts";
import { isVoid } from "./lock-view.ts";
import { entry, journal, type Machine, type Project } from "./machine.ts";
import { reap } from "./reap.ts";
import { heldFiles } from "./release-all.ts";
import { tellWaiters } from "./tell-waiters.ts";

export type CleanUp = {
  /** Names of the instances that were found gone and ended now. */
  readonly instances: readonly string[];
  /** Paths of the locks that ended with them, or whose time was over. */
  readonly released: readonly string[];
  /** Records of instances that ended long ago and were dropped. */
  readonly dropped: number;
};

/** Ends what the dead left behind and what has run out. Nothing of a live holder is touched. */
export async function cleanUp(machine: Machine, project: Project): Promise<CleanUp> {
  const reaped = await reap(machine, project);
  const released = [...reaped.released, ...(await releaseVoid(machine, project))];
  return { instances: reaped.names, released: [...new Set(released)].sort(), dropped: reaped.dropped };
}

/** Leases whose instance nobody knows any more, or whose pin is over. */
async function releaseVoid(machine: Machine, project: Project): Promise<readonly string[]> {
  const { store, settings } = project;
  const released: string[] = [];
  for (const { key, record } of await heldFiles(project)) {
    for (const lease of record.leases) {
      const now = store.now();
      const facts = await holderFacts(machine, project, lease, now);
      if (!isVoid(lease, record, facts, settings.lease, now)) continue;
      const { path, checkout } = record;
      const { holder, token } = lease;
      const { outcome } = await commandLease(machine, project, { key, path, checkout }, () => ({
        kind: "release",
        holder,
        token,
      }));
      if (outcome.kind !== "released") continue;
      released.push(path);
      await journal(store, entry("released", now.wall, { id: holder.instance, name: holder.name }, "clean-up", path));
      await tellWaiters(project, key, path, null);
    }
  }
  return released;
}
