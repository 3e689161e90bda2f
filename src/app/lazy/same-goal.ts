import type { InstanceRecord } from "../../domain/instance.ts";
import { findAlike, tellOfSameGoal } from "../claim-work.ts";
import { entry, journal, type Machine, type Project } from "../machine.ts";

/** A session was given its task: it and whoever seems to do the same are told. Never fails the turn. */
export async function tellOfTask(machine: Machine, project: Project, me: InstanceRecord): Promise<void> {
  if (me.task === null) return;
  try {
    const alike = await findAlike(machine, project, me, me.task);
    await tellOfSameGoal(project, me, me.task, alike);
    const at = project.store.now().wall;
    for (const { name, what } of alike) {
      await project.store.inbox.deliver(me.id, { at, kind: "same-goal", path: null, detail: `${name}: ${what}` });
    }
  } catch (error) {
    await journal(project.store, entry("failure", project.store.now().wall, me, `same goal: ${String(error)}`));
  }
}
