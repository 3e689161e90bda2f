import { instanceKey } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { RECORD_KEPT_MS } from "../domain/lease.ts";
import { endInstance } from "./end-session.ts";
import { goneBecause } from "./holder-facts.ts";
import type { Machine, Project } from "./machine.ts";
import { releaseWhere } from "./release-all.ts";

export type Reaped = {
  readonly names: readonly string[];
  readonly released: readonly string[];
  readonly dropped: number;
};

/**
 * Ends the instances that are proved dead, or that cannot be probed and have been silent for longer than
 * the TTL; drops records of those that ended long ago. A live one is never reaped, however long it idles, and
 * whoever asks for this lives.
 */
export async function reap(machine: Machine, project: Project, asker: InstanceRecord | null = null): Promise<Reaped> {
  const names: string[] = [];
  const released: string[] = [];
  const found = (await project.store.instances.list()).map(({ record }) => record);
  const dropped = await dropOld(
    project,
    found.filter((record) => record.status === "ended" && record.id !== asker?.id),
  );
  for (const record of found) {
    if (record.id === asker?.id || record.status === "ended") continue;
    const reason = await goneBecause(machine, project, record);
    if (reason === null) continue;
    names.push(record.name);
    released.push(...(await endInstance(machine, project, record, "reaped", REASONS[reason])));
  }
  return { names, released, dropped };
}

const REASONS = { dead: "its process is gone", silent: "silent for longer than the TTL" } as const;

/** Returns how many were dropped. */
async function dropOld(project: Project, ended: readonly InstanceRecord[]): Promise<number> {
  const nowMs = project.store.now().wall;
  const old = ended.filter(({ endedAt, startedAt }) => nowMs - (endedAt ?? startedAt).wall > RECORD_KEPT_MS);
  if (old.length === 0) return 0;
  // What the end of a session was cut off before it could release belongs to nobody, and would be kept for ever.
  const ids = new Set(old.map(({ id }) => id));
  await releaseWhere(project, ({ holder }) => (ids.has(holder.instance) ? { kind: "end-instance", holder } : null));
  let dropped = 0;
  for (const record of old) if (await drop(project, record)) dropped++;
  return dropped;
}

async function drop(project: Project, found: InstanceRecord): Promise<boolean> {
  const key = instanceKey(found.id);
  const { record, revision } = await project.store.instances.read(key);
  const isSame = record !== null && record.id === found.id && record.status === "ended";
  return isSame && project.store.instances.swap(key, revision, null);
}
