import type { Outcome } from "../../domain/decide.ts";
import type { InstanceId } from "../../domain/holder.ts";
import type { Overlap, Verdict } from "../../domain/verdict.ts";
import type { Edit } from "../edit.ts";
import { findInstance } from "../instances.ts";
import { entry, holderOf, journal } from "../machine.ts";
import { notifyTaken } from "../notify-taken.ts";
import type { Resource } from "../ports.ts";

/** Tells those whose lease went to this edit. */
export async function tellTaken(
  { located, me, caller }: Edit,
  outcome: Extract<Outcome, { kind: "granted" }>,
): Promise<void> {
  await notifyTaken(located.project, located.resource, holderOf(me, caller), outcome);
}

/** Says who holds the same path in another checkout of the repository. */
export async function reportOverlaps(edit: Edit, twins: readonly Resource[]): Promise<Verdict> {
  const { store } = edit.located.project;
  const { path } = edit.located.resource;
  const overlaps = await findOverlaps(edit, twins, edit.me.id);
  if (overlaps.length === 0) return { kind: "silent" };
  const names = overlaps.map((overlap) => overlap.name).join(", ");
  await journal(store, entry("overlap", store.now().wall, edit.me, names, path));
  return { kind: "overlap", path, overlaps };
}

async function findOverlaps(
  { machine, located: { project } }: Edit,
  twins: readonly Resource[],
  asker: InstanceId,
): Promise<readonly Overlap[]> {
  const overlaps: Overlap[] = [];
  for (const twin of twins) {
    const { record } = await project.store.files.read(twin.key);
    for (const { holder } of record?.leases ?? []) {
      if (holder.instance === asker || (await machine.liveness.probe(holder.process)) === "dead") continue;
      const instance = await findInstance(project, holder.instance);
      if (instance?.status === "ended") continue;
      overlaps.push({ name: holder.name, checkout: twin.checkout, branch: await machine.branchOf(twin.checkout) });
    }
  }
  return overlaps;
}
