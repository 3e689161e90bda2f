import { isDue } from "../domain/claim.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { ensureInstance } from "./instances.ts";
import type { Caller, Machine } from "./machine.ts";
import { guardedProjectsOf } from "./touched-projects.ts";

/**
 * Whether there may be something to tell the caller's main thread: one look into a folder each. A subagent's context ends
 * with it; what matters to the session is told to its main thread.
 *
 * @param isTurnStart a session may have become one that messages were kept for
 */
export async function hasNews(machine: Machine, caller: Caller, isTurnStart: boolean): Promise<boolean> {
  if (caller.agent !== null) return false;
  for (const project of await guardedProjectsOf(machine, caller)) {
    const { inbox, claims } = project.store;
    const me = await ensureInstance(machine, project, caller);
    if (!(await inbox.isEmpty(me.id))) return true;
    if (isTurnStart && !(await inbox.isEmpty("later"))) return true;
    const { record, now } = await (await claims()).read(CLAIM_BOOK);
    if (record?.claims.some((claim) => claim.holder.instance === me.id && isDue(claim, now)) === true) return true;
  }
  return false;
}
