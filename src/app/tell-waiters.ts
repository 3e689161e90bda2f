import type { InstanceId } from "../domain/holder.ts";
import type { ResourceKey } from "../domain/lease.ts";
import { findWaiters } from "./lock-view.ts";
import type { Project } from "./machine.ts";

/** Tells every session that still wants a file that it is free now; who stands in its queue hears by its turn. */
export async function tellWaiters(
  project: Project,
  key: ResourceKey,
  path: string,
  releasedBy: InstanceId | null,
): Promise<void> {
  const { store } = project;
  const records = (await store.instances.list()).map(({ record }) => record);
  const wanting = (await findWaiters(project, records, store.now())).filter(({ want }) => want.key === key);
  if (wanting.length === 0) return;
  const { record } = await store.files.read(key);
  const served = new Set([...(record?.queue ?? []), ...(record?.leases ?? [])].map(({ holder }) => holder.instance));
  for (const { instance } of wanting) {
    // A shell reads no notices; it asks again by itself.
    if (instance.id === releasedBy || instance.sessionId === null || served.has(instance.id)) continue;
    await store.inbox.deliver(instance.id, { at: store.now().wall, kind: "released", path, detail: "" });
  }
}
