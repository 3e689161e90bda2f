import { CLOCK_TICK_MS } from "../domain/clock-tick.ts";
import { excludes, type Holder } from "../domain/holder.ts";
import type { ResourceKey } from "../domain/lease.ts";
import type { CommandTarget } from "../domain/running-command.ts";
import { noteCommandStart, type StartingCommand } from "./commands.ts";
import { reasonOf } from "./errors.ts";
import { ensureInstance } from "./instances.ts";
import { isSameFile, type Looked } from "./looked-at.ts";
import { type Caller, entry, holderOf, journal, type Machine, type Project } from "./machine.ts";
import type { KeptFile, WantedBlob } from "./ports.ts";
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
  const leased = await project.store.leased();
  const foreign = leased.filter(({ holders }) => holders.some((holder) => excludes(holder, mine)));
  const stamps = await machine.workspace.stamps(foreign.map(pathOf));
  const looked = foreign.map((file, index): Looked => ({ file, stamp: stamps[index] ?? null }));
  const unsettled = await withoutKept(project, looked, asSettled);
  if (unsettled.length === 0) return;
  const known = await (await project.store.kept()).read();
  const unread = await withoutKept(project, unsettled, (one) => asKnown(one, known));
  if (unread.length === 0) return;
  const { keepUnread } = await import("./lazy/keep-unread.ts");
  await keepUnread(machine, project, unread, { leased, known });
}

/** Those of which what they are, as `contentOf` knows it, is not there. */
async function withoutKept(
  { store }: Project,
  looked: readonly Looked[],
  contentOf: (one: Looked) => WantedBlob | null,
): Promise<readonly Looked[]> {
  const contents = looked.map(contentOf);
  const areThere = await store.blobs.hasAll(contents.filter((content) => content !== null));
  let asked = 0;
  return looked.filter((_, index) => contents[index] === null || areThere[asked++] !== true);
}

/** What its holder left was kept when it settled; untouched since, there is nothing to read. */
function asSettled({ file: { sha, since }, stamp }: Looked): WantedBlob | null {
  // At the very time of the write it may have been changed again since.
  if (sha === null || stamp === null || stamp.changedAtMs > since - CLOCK_TICK_MS) return null;
  return { sha, sizeBytes: null };
}

/** What was read before a command was kept then. */
function asKnown({ file: { key }, stamp }: Looked, known: ReadonlyMap<ResourceKey, KeptFile>): WantedBlob | null {
  const kept = known.get(key);
  return kept !== undefined && isSameFile(kept, stamp) ? kept : null;
}
