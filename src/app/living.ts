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
  const others: InstanceRecord[] = [];
  for (const record of all) if (record.id !== me.id && (await isLiving(machine, project, record))) others.push(record);
  const living = [me, ...others];
  const heirs = new Map<string, InstanceRecord>();
  for (const { id, sessionId } of all) {
    const heir = living.find((one) => one.id === id) ?? living.find((one) => isSameConversation(one, sessionId));
    if (heir !== undefined) heirs.set(id, heir);
  }
  return { others, heirOf: (id) => heirs.get(id) ?? null };
}

async function isLiving(machine: Machine, project: Project, record: InstanceRecord): Promise<boolean> {
  return record.status !== "ended" && (await goneBecause(machine, project, record)) === null;
}

function isSameConversation(one: InstanceRecord, sessionId: string | null): boolean {
  return sessionId !== null && one.sessionId === sessionId;
}
