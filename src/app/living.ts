import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { goneBecause } from "./holder-facts.ts";
import type { Machine, Project } from "./machine.ts";

export type Living = {
  /** The instances that live, without the one that asks. */
  readonly others: readonly InstanceRecord[];
  /**
   * Whose work an instance's is now: its own while it lives; once it is gone, that of the live one which resumed its
   * conversation. Null: nobody's.
   */
  readonly heirOf: (id: InstanceId) => InstanceRecord | null;
};

/** Who lives in a repository besides `me`, by the same proof that frees a lease. */
export async function findLiving(machine: Machine, project: Project, me: InstanceRecord): Promise<Living> {
  const all = (await project.store.instances.list()).map(({ record }) => record);
  const others = await livingOf(
    machine,
    project,
    all.filter(({ id }) => id !== me.id),
  );
  const living = [me, ...others];
  const heirs = new Map<string, InstanceRecord>();
  for (const { id, sessionId } of all) {
    const heir = living.find((one) => one.id === id) ?? living.find((one) => isSameConversation(one, sessionId));
    if (heir !== undefined) heirs.set(id, heir);
  }
  return { others, heirOf: (id) => heirs.get(id) ?? null };
}

/** All instances that live, longest-running first. */
export async function livingInstances(machine: Machine, project: Project): Promise<readonly InstanceRecord[]> {
  const all = (await project.store.instances.list()).map(({ record }) => record);
  const living = await livingOf(machine, project, all);
  return [...living].sort((a, b) => a.startedAt.wall - b.startedAt.wall);
}

async function livingOf(
  machine: Machine,
  project: Project,
  all: readonly InstanceRecord[],
): Promise<readonly InstanceRecord[]> {
  const living: InstanceRecord[] = [];
  for (const record of all) if (await isLiving(machine, project, record)) living.push(record);
  return living;
}

/** Whether an instance is still there, by the proof that frees a lease. */
export async function isLiving(machine: Machine, project: Project, record: InstanceRecord): Promise<boolean> {
  return record.status !== "ended" && (await goneBecause(machine, project, record)) === null;
}

function isSameConversation(one: InstanceRecord, sessionId: string | null): boolean {
  return sessionId !== null && one.sessionId === sessionId;
}
