import { findMyself } from "../../app/instances.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { noteActivity } from "../../app/report-activity.ts";

/** Once a minute: a line in the history of every session that is at work. Never fails a hook. */
export async function noteWork(machine: Machine, caller: Caller): Promise<void> {
  try {
    const home = await machine.home(caller.startFolder);
    const me = home === null ? null : await findMyself(machine, home.project, caller);
    if (home !== null && me !== null) await noteActivity(home.project, me);
  } catch {
    // History is a courtesy.
  }
}
