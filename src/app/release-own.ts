import { afterCommit } from "./after-commit.ts";
import { commandLease } from "./file-lease.ts";
import { ensureInstance } from "./instances.ts";
import { locateOrThrow } from "./located-file.ts";
import { type Caller, entry, holderOf, journal, type Machine } from "./machine.ts";
import { heldFiles } from "./release-all.ts";
import { tellWaiters } from "./tell-waiters.ts";
import { projectsOf } from "./touched-projects.ts";

/** Releases everything that the caller's instance and its subagents hold; returns the paths. */
export async function releaseOwn(machine: Machine, caller: Caller): Promise<readonly string[]> {
  const released: string[] = [];
  for (const project of await projectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const holder = holderOf(me, { ...caller, agent: null });
    for (const { key, record } of await heldFiles(project)) {
      if (!record.leases.some((lease) => lease.holder.instance === me.id)) continue;
      const { path, checkout } = record;
      await commandLease(machine, project, { key, path, checkout }, () => ({ kind: "end-instance", holder }));
      await journal(project.store, entry("released", project.store.now().wall, me, "by name", path));
      await afterCommit(project, () => tellWaiters(project, key, path, me.id), undefined);
      released.push(path);
    }
  }
  return released.sort();
}

/** The same for one file. */
export async function releaseOwnFile(
  machine: Machine,
  caller: Caller,
  file: string,
): Promise<{ readonly path: string; readonly wasHeld: boolean; readonly heldBy: string | null }> {
  const { project, resource } = await locateOrThrow(machine, caller, file);
  const me = await ensureInstance(machine, project, caller);
  const holder = holderOf(me, { ...caller, agent: null });
  const { outcome, record } = await commandLease(machine, project, resource, () => ({ kind: "end-instance", holder }));
  const wasHeld = outcome.kind === "released" && outcome.leases.length > 0;
  if (wasHeld) {
    await journal(project.store, entry("released", project.store.now().wall, me, "by name", resource.path));
    await afterCommit(project, () => tellWaiters(project, resource.key, resource.path, me.id), undefined);
  }
  return { path: resource.path, wasHeld, heldBy: record.leases[0]?.holder.name ?? null };
}
