import { changeDetail, type FoundChange } from "../domain/found-change.ts";
import { excludes, type Holder } from "../domain/holder.ts";
import type { ResourceKey } from "../domain/lease.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, holderOf, type Machine, type Project } from "./machine.ts";
import { guardedProjectsOf } from "./touched-projects.ts";
import { findUnknownChange, hasChangedSince, type Leased } from "./watch-leases.ts";

/** A command that ran; times in ms since 1970. */
export type CommandRun = {
  readonly tool: string;
  readonly command: string;
  readonly fromMs: number;
  /** The files that the client saw change meanwhile, by whomever; null: it does not say. */
  readonly changed: readonly string[] | null;
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
    for (const leased of await foreignLeases(machine, project, caller, holderOf(me, caller), run)) {
      const unknown = await findUnknownChange(machine, project, leased, run.fromMs);
      if (unknown === null) continue;
      const { putOnRecord } = await import("./lazy/put-on-record.ts");
      const change = await putOnRecord(project, me, unknown, run);
      if (change !== null) found.push(change);
    }
  }
  return found;
}

/**
 * One `stat` for each file that others hold. The client's list alone would not do: it has neither what git ignores nor
 * what lies outside the session's checkout, and a file with two names (a hard link) only under the one that was written.
 */
async function foreignLeases(
  machine: Machine,
  project: Project,
  caller: Caller,
  mine: Holder,
  { changed, fromMs }: CommandRun,
): Promise<readonly Leased[]> {
  const keys = new Set(await changedLeases(machine, project, mine, fromMs));
  if (changed !== null && changed.length <= MOST_LOOKED_UP) {
    for (const key of await keysOf(machine, project, caller, changed)) keys.add(key);
  }
  const found: Leased[] = [];
  for (const key of keys) {
    const { record } = await project.store.files.read(key);
    const lease = record?.leases.find(({ holder }) => excludes(holder, mine));
    if (record !== null && lease !== undefined) found.push({ key, record, lease });
  }
  return found;
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

/** One `stat` for each file that others hold; only what has changed meanwhile is looked at. */
async function changedLeases(
  machine: Machine,
  { store }: Project,
  mine: Holder,
  fromMs: number,
): Promise<readonly ResourceKey[]> {
  const keys: ResourceKey[] = [];
  for (const file of await store.leased()) {
    if (!file.holders.some((holder) => excludes(holder, mine))) continue;
    if (await hasChangedSince(machine, file, fromMs)) keys.push(file.key);
  }
  return keys;
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
