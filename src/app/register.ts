import type { InstanceRecord } from "../domain/instance.ts";
import { changeInstance, ensureInstance, findMyself } from "./instances.ts";
import { beat } from "./keep-alive.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import { reap } from "./reap.ts";

/**
 * The record of somebody who acts by name, with a sign of life. Who is new ends what the dead left behind: shells
 * and scripts come and go without a word. Who had unregistered is back with it, or its locks would stop nobody.
 */
export async function registerCaller(machine: Machine, project: Project, caller: Caller): Promise<InstanceRecord> {
  if ((await findMyself(machine, project, caller)) === null) await reap(machine, project);
  const known = await ensureInstance(machine, project, caller);
  const me = known.status === "ended" ? ((await revive(machine, project, known)) ?? known) : known;
  await beat(project, me, null);
  return me;
}

function revive(machine: Machine, project: Project, { id }: InstanceRecord): Promise<InstanceRecord | null> {
  return changeInstance(machine, project, id, () => ({ status: "active", endedAt: null, turnEndedAt: null }));
}
