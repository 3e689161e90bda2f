import type { Notice } from "../domain/journal.ts";
import { isWelcome } from "../domain/news.ts";
import { ensureInstance } from "./instances.ts";
import type { Caller, Machine } from "./machine.ts";
import { guardedProjectsOf } from "./touched-projects.ts";

/** Takes the lines that wait for the caller's main thread. */
export async function takeNotices(machine: Machine, caller: Caller): Promise<readonly Notice[]> {
  // A subagent's context ends with it; what matters to the session is told to its main thread.
  if (caller.agent !== null) return [];
  const notices: Notice[] = [];
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const arrived = await project.store.inbox.drain(me.id);
    notices.push(...arrived.filter(({ kind }) => isWelcome(project.settings.news, kind)));
  }
  return notices;
}
