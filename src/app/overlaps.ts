import type { InstanceId } from "../domain/holder.ts";
import type { Overlap } from "../domain/verdict.ts";
import { findInstance } from "./instances.ts";
import type { Located, Machine } from "./machine.ts";

/** Who else holds the same relative path in another checkout of the repository. */
export async function findOverlaps(
  machine: Machine,
  { project, resource }: Located,
  asker: InstanceId,
): Promise<readonly Overlap[]> {
  const overlaps: Overlap[] = [];
  for (const twin of await machine.workspace.otherCheckouts(resource)) {
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
