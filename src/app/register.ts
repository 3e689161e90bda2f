import type { InstanceRecord } from "../domain/instance.ts";
import { ensureInstance, findMyself } from "./instances.ts";
import { beat } from "./keep-alive.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import { reap } from "./reap.ts";

/**
 * The record of somebody who acts by name, with a sign of life. Who is new ends what the dead left behind: shells
 * and scripts come and go without a word.
 */
export async function registerCaller(machine: Machine, project: Project, caller: Caller): Promise<InstanceRecord> {
  if ((await findMyself(machine, project, caller)) === null) await reap(machine, project);
  const me = await ensureInstance(machine, project, caller);
  await beat(project, me, null);
  return me;
}
