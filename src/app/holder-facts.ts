import type { HolderFacts } from "../domain/decide.ts";
import type { InstanceId } from "../domain/holder.ts";
import { threadKey } from "../domain/identity.ts";
import { type Boundary, type InstanceRecord, isStale } from "../domain/instance.ts";
import { elapsedMs, type Instant } from "../domain/instant.ts";
import type { Lease } from "../domain/lease.ts";
import { findInstance } from "./instances.ts";
import type { Machine, Project } from "./machine.ts";

/**
 * What can be found out about the holder of a lease. Read only when somebody else asks for the file, so a
 * write that meets nobody pays nothing for it.
 */
export async function holderFacts(
  machine: Machine,
  project: Project,
  lease: Lease,
  now: Instant,
): Promise<HolderFacts> {
  const { holder } = lease;
  const liveness = await machine.liveness.probe(holder.process);
  if (liveness === "dead")
    return { liveness, hasEnded: true, silentForMs: null, hasMovedOn: true, isElsewhere: true, turnEndedForMs: null };
  const boundary = await project.store.boundaries.get(threadKey(holder.instance, holder.agent));
  const record = await findInstance(project, holder.instance);
  return {
    liveness,
    hasEnded: record?.status === "ended",
    silentForMs: await silentForMs(project, holder.instance),
    hasMovedOn: await hasMovedOn(machine, project, lease, record, boundary?.value ?? null),
    isElsewhere: isElsewhere(lease, boundary?.value ?? null),
    turnEndedForMs: record === null ? null : turnEndedForMs(record, now),
  };
}

/** Milliseconds since the last sign of life of an instance; null: none was found. */
export async function silentForMs(project: Project, instance: InstanceId): Promise<number | null> {
  const [heartbeat, boundary] = [
    await project.store.heartbeats.get(instance),
    await project.store.boundaries.get(instance),
  ];
  if (heartbeat === null || boundary === null) return heartbeat?.ageMs ?? boundary?.ageMs ?? null;
  return Math.min(heartbeat.ageMs, boundary.ageMs);
}

/** Why an instance counts as gone: its death is proved, or cannot be and it has been silent for the TTL. Null: it lives. */
export async function goneBecause(
  machine: Machine,
  project: Project,
  { id, process }: Pick<InstanceRecord, "id" | "process">,
): Promise<"dead" | "silent" | null> {
  const liveness = await machine.liveness.probe(process);
  if (liveness !== "unknown") return liveness === "dead" ? "dead" : null;
  return isStale(await silentForMs(project, id), project.settings.lease.ttlMs) ? "silent" : null;
}

/** How long ago the turn ended with nothing left running; null: something still runs. */
export function turnEndedForMs(record: InstanceRecord, now: Instant): number | null {
  if (record.turnEndedAt === null || record.agents.length > 0 || record.backgroundTasks > 0) return null;
  return elapsedMs(record.turnEndedAt, now);
}

/** A command that its thread no longer waits for: what the thread does next proves nothing about it. */
async function isInBackground({ store }: Project, { holder }: Lease, toolUseId: string): Promise<boolean> {
  const commands = await store.commands.list(`${holder.instance}.`);
  return commands.some(({ value }) => value.toolUseId === toolUseId && value.taskId !== null);
}

/** Is the operation in flight over, though nothing settled it? DESIGN section 5, "In flight". */
async function hasMovedOn(
  machine: Machine,
  project: Project,
  lease: Lease,
  record: InstanceRecord | null,
  boundary: Boundary | null,
): Promise<boolean> {
  const mark = lease.inFlight;
  if (mark === null || (await isInBackground(project, lease, mark.toolUseId))) return false;
  const sinceMark = boundary === null ? null : elapsedMs(mark.since, boundary.at);
  if (sinceMark !== null && sinceMark > 0) return true;
  // A refused prompt or Esc fires no hook. The main thread's end shows in the client's own session file;
  // a subagent may still be writing while the session itself is idle.
  if (lease.holder.agent !== null || record === null) return false;
  const client = await machine.clientSessions.statusOf(record.clientHome, lease.holder.process.pid);
  return client?.status === "idle" && client.sinceMs >= mark.since.wall;
}

/** Had it asked for this very file, the grant would be younger than the question. */
function isElsewhere(lease: Lease, boundary: Boundary | null): boolean {
  const sinceEditMs = boundary?.askedAt == null ? null : elapsedMs(lease.editedAt, boundary.askedAt);
  return sinceEditMs !== null && sinceEditMs > 0;
}
