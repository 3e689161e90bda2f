import { CLOCK_TICK_MS } from "../domain/clock-tick.ts";
import { excludes, type Holder } from "../domain/holder.ts";
import type { LeasedFile } from "../domain/lease.ts";
import type { CommandTarget } from "../domain/running-command.ts";
import { noteCommandStart, type StartingCommand } from "./commands.ts";
import { reasonOf } from "./errors.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, entry, holderOf, journal, type Machine, type Project } from "./machine.ts";
import { guardedProjectsOf, type KnownSelves } from "./touched-projects.ts";
import { pathOf } from "./watch-leases.ts";

/**
 * A shell command is about to run: remembers that, and what was leased for it, and (`mayTouchAny`: which files it writes is not known) keeps what
 * every file is that somebody else holds. Stands in nobody's way.
 *
 * @returns null; or why not all could be kept, for the user
 */
export async function beforeCommand(
  machine: Machine,
  caller: Caller,
  call: StartingCommand,
  mayTouchAny: boolean,
  targetsIn: (project: Project) => readonly CommandTarget[] = () => [],
  known: KnownSelves = new Map(),
): Promise<string | null> {
  let reason: string | null = null;
  for (const project of await guardedProjectsOf(machine, caller, known)) {
    const me = known.get(project.stateDir) ?? (await ensureInstance(machine, project, caller));
    try {
      await noteCommandStart(machine, project, me, caller, call, targetsIn(project));
      if (mayTouchAny && project.settings.history.mostBytes > 0)
        await keepForeign(machine, project, holderOf(me, caller));
    } catch (error) {
      reason = reasonOf(error);
      const at = project.store.now().wall;
      await journal(project.store, entry("failure", at, me, `before a command, not all was kept: ${reason}`));
    }
  }
  return reason;
}

async function keepForeign(machine: Machine, project: Project, mine: Holder): Promise<void> {
  for (const file of await project.store.leased()) {
    if (!file.holders.some((holder) => excludes(holder, mine))) continue;
    if (await isKeptAsSettled(machine, project, file)) continue;
    const content = await machine.workspace.content(pathOf(file));
    if (content.kind !== "file" || (await project.store.blobs.touch(content.sha, content.sizeBytes))) continue;
    const resource = await machine.workspace.locate(pathOf(file), file.checkout);
    if (resource === null) continue;
    await (await import("./lazy/keep-content.ts")).keepContent(machine, { project, resource }, content.sha);
  }
}

/** What its holder left was kept when it settled; untouched since, there is nothing to read. */
async function isKeptAsSettled(machine: Machine, { store }: Project, file: LeasedFile): Promise<boolean> {
  if (file.sha === null) return false;
  const changedAtMs = await machine.workspace.changedAtMs(pathOf(file));
  // At the very time of the write it may have been changed again since.
  if (changedAtMs === null || changedAtMs > file.since - CLOCK_TICK_MS) return false;
  return store.blobs.has(file.sha);
}
