import type { InstanceId } from "../domain/holder.ts";
import type { ResourceKey } from "../domain/lease.ts";
import { findWaiters } from "./lock-view.ts";
import type { Project } from "./machine.ts";

/** Tells every session that still wants a file that it is free now. */
export async function tellWaiters(
  project: Project,
  key: ResourceKey,
  path: string,
  releasedBy: InstanceId | null,
): Promise<void> {
  const { store } = project;
  const records = (await store.instances.list()).map(({ record }) => record);
  for (const { instance, want } of await findWaiters(project, records, store.now())) {
    // A shell reads no notices; it asks again by itself.
    if (want.key !== key || instance.id === releasedBy || instance.sessionId === null) continue;
    await store.inbox.deliver(instance.id, { at: store.now().wall, kind: "released", path, detail: "" });
  }
}
