import type { InstanceId } from "../domain/holder.ts";
import { instanceKey, isSameProcess, processName } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { AppError } from "./errors.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import { swapRecord } from "./swap-record.ts";

/** Two processes whose hashes share eight hex digits, or a pid used again: the next name is tried. */
const MOST_NAMESAKES = 16;

export type InstanceChange = Partial<
  Pick<
    InstanceRecord,
    | "sessionId"
    | "role"
    | "task"
    | "lastPrompt"
    | "branch"
    | "worktree"
    | "model"
    | "status"
    | "turnEndedAt"
    | "endedAt"
    | "agents"
    | "backgroundTasks"
  >
>;

/** The record of one instance; null: never registered, or dropped since. */
export async function findInstance(project: Project, id: InstanceId): Promise<InstanceRecord | null> {
  const { record } = await project.store.instances.read(instanceKey(id));
  return record !== null && record.id === id ? record : null;
}

/** The caller's own record; null: it has not registered. */
export async function findMyself(machine: Machine, project: Project, caller: Caller): Promise<InstanceRecord | null> {
  const { record } = await myRegister(machine, project, caller);
  return record;
}

/**
 * The caller's own record, registered now if it was not: a hook may be the first to run (coord was
 * installed while the session ran), or the state folder may have been deleted under it.
 */
export async function ensureInstance(machine: Machine, project: Project, caller: Caller): Promise<InstanceRecord> {
  const { key, record } = await myRegister(machine, project, caller);
  if (record !== null) return record;
  return (await import("./lazy/register-instance.ts")).registerInstance(machine, project, caller, key);
}

async function myRegister(
  machine: Machine,
  project: Project,
  caller: Caller,
): Promise<{ readonly key: string; readonly record: InstanceRecord | null }> {
  for (let attempt = 0; attempt < MOST_NAMESAKES; attempt++) {
    const key = machine.shortHash(processName(caller.process, attempt));
    const { record } = await project.store.instances.read(key);
    if (record === null || isSameProcess(record.process, caller.process)) return { key, record };
  }
  throw new AppError("STORE_CONTENTION", "no free name for this instance", { hint: "coord lock cleanup" });
}

/** Changes fields of an instance; writes nothing if they are so already. Null: there is no such instance. */
export async function changeInstance(
  machine: Machine,
  project: Project,
  id: InstanceId,
  change: (record: InstanceRecord, now: InstanceRecord["startedAt"]) => InstanceChange,
): Promise<InstanceRecord | null> {
  return swapRecord(machine, project.store.instances, instanceKey(id), ({ record, now }) => {
    if (record === null || record.id !== id) return { answer: null, next: undefined };
    const changed = { ...record, ...change(record, now) };
    const isSame = JSON.stringify(changed) === JSON.stringify(record);
    return { answer: changed, next: isSame ? undefined : changed };
  });
}
