import { instanceKey } from "../domain/identity.ts";
import { isStale } from "../domain/instance.ts";
import { RECORD_KEPT_MS } from "../domain/lease.ts";
import { endInstance } from "./end-session.ts";
import { silentForMs } from "./holder-facts.ts";
import type { Machine, Project } from "./machine.ts";

export type Reaped = {
  readonly names: readonly string[];
  readonly released: readonly string[];
  readonly dropped: number;
};

/**
 * Ends the instances that are proved dead, or that cannot be probed and have been silent for longer than
 * the TTL; drops records of those that ended long ago. A live one is never reaped, however long it idles.
 */
export async function reap(machine: Machine, project: Project): Promise<Reaped> {
  const names: string[] = [];
  const released: string[] = [];
  let dropped = 0;
  const now = project.store.now();
  for (const { record } of await project.store.instances.list()) {
    if (record.status === "ended") {
      if (now.wall - (record.endedAt ?? record.startedAt).wall > RECORD_KEPT_MS && (await drop(project, record)))
        dropped++;
      continue;
    }
    const liveness = await machine.liveness.probe(record.process);
    if (liveness === "alive") continue;
    if (liveness === "unknown" && !isStale(await silentForMs(project, record.id), project.settings.lease.ttlMs))
      continue;
    names.push(record.name);
    const detail = liveness === "dead" ? "its process is gone" : "silent for longer than the TTL";
    released.push(...(await endInstance(machine, project, record, "reaped", detail)));
  }
  return { names, released, dropped };
}

async function drop(project: Project, { id }: { id: Parameters<typeof instanceKey>[0] }): Promise<boolean> {
  const key = instanceKey(id);
  const { record, revision } = await project.store.instances.read(key);
  return (
    record !== null &&
    record.id === id &&
    record.status === "ended" &&
    project.store.instances.swap(key, revision, null)
  );
}
