import { isBefore } from "../domain/clock-tick.ts";
import { changeDetail, type FoundChange } from "../domain/found-change.ts";
import { excludes, type Holder } from "../domain/holder.ts";
import type { ResourceKey } from "../domain/lease.ts";
import type { CommandTarget } from "../domain/running-command.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, holderOf, type Machine, type Project } from "./machine.ts";
import { guardedProjectsOf } from "./touched-projects.ts";
import { pathOf } from "./watch-leases.ts";

/** A command that ran; times in ms since 1970. */
export type CommandRun = {
  readonly tool: string;
  readonly command: string;
  readonly fromMs: number;
  /** The files that the client saw change meanwhile, by whomever; null: it does not say. */
  readonly changed: readonly string[] | null;
  /** It wrote nothing but what its line names, and that was leased for it. */
  readonly toldAll: boolean;
  /** The files that were leased for it. */
  readonly own: readonly Pick<CommandTarget, "key">[];
};

/** A change of another holder's file while a command ran, with the holder's name. */
export type ForeignChange = FoundChange & {
  readonly holder: string;
  readonly during: NonNullable<FoundChange["during"]>;
};

/** Of more files than these the times of change say enough. */
const MOST_LOOKED_UP = 64;

/**
 * Finds files that others hold and that changed while the caller's command ran, to something their holders do not know.
 * Each is put on record, and its holder is told.
 *
 * @returns those that the caller is to be told of; not the ones that the holder's own command may have changed
 */
export async function findForeignChanges(
  machine: Machine,
  caller: Caller,
  run: CommandRun,
): Promise<readonly ForeignChange[]> {
  const found: ForeignChange[] = [];
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const mine = holderOf(me, caller);
    const keys = await keysToJudge(machine, project, caller, mine, run);
    if (keys.size === 0) continue;
    const { judgeChanges } = await import("./lazy/judge-changes.ts");
    found.push(...(await judgeChanges(machine, project, { me, mine }, run, keys)));
  }
  return found;
}

/**
 * One `stat` for each file that others hold. The client's list alone would not do: it has neither what git ignores nor
 * what lies outside the session's checkout, and a file with two names (a hard link) only under the one that was written.
 * After a command that told all it writes there is nothing but that list to go by, and nothing more is needed.
 */
async function keysToJudge(
  machine: Machine,
  project: Project,
  caller: Caller,
  mine: Holder,
  { changed, fromMs, toldAll, own }: CommandRun,
): Promise<ReadonlySet<ResourceKey>> {
  const keys = new Set(toldAll ? [] : await changedLeases(machine, project, mine, fromMs));
  if (changed !== null && changed.length <= MOST_LOOKED_UP) {
    for (const key of await keysOf(machine, project, caller, changed)) keys.add(key);
  }
  for (const { key } of own) keys.delete(key);
  return keys;
}

async function keysOf(
  machine: Machine,
  project: Project,
  caller: Caller,
  paths: readonly string[],
): Promise<readonly ResourceKey[]> {
  const keys: ResourceKey[] = [];
  for (const path of paths) {
    const resource = await machine.workspace.locate(path, caller.cwd);
    if (resource?.stateDir === project.stateDir) keys.push(resource.key);
  }
  return keys;
}

/** Only what has changed meanwhile is looked at. */
async function changedLeases(
  machine: Machine,
  { store }: Project,
  mine: Holder,
  fromMs: number,
): Promise<readonly ResourceKey[]> {
  const files = (await store.leased()).filter(({ holders }) => holders.some((holder) => excludes(holder, mine)));
  const stamps = await machine.workspace.stamps(files.map(pathOf));
  return files.flatMap(({ key }, index) => {
    const changedAtMs = stamps[index]?.changedAtMs;
    return changedAtMs === undefined || isBefore(changedAtMs, fromMs) ? [] : [key];
  });
}

/** Leaves word for the caller itself, where a hook cannot say anything to its model. */
export async function tellLater(machine: Machine, caller: Caller, changes: readonly ForeignChange[]): Promise<void> {
  const [project] = await guardedProjectsOf(machine, caller);
  if (project === undefined) return;
  const me = await ensureInstance(machine, project, caller);
  for (const { at, path, version, holder, during } of changes) {
    const detail = changeDetail({ version, during: { name: holder, command: during.command } });
    await project.store.inbox.deliver(me.id, { at, kind: "changed-theirs", path, detail });
  }
}
