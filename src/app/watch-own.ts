import type { FoundChange } from "../domain/found-change.ts";
import { changeDetail } from "../domain/found-change.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { Notice } from "../domain/journal.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, entry, journal, type Machine, type Project } from "./machine.ts";
import { recordChange } from "./record-change.ts";
import { guardedProjectsOf } from "./touched-projects.ts";
import { commandsAt, findUnknownChange, hasChangedSince, type Leased } from "./watch-leases.ts";

/**
 * Finds files that the caller's instance holds and that somebody changed whom coord does not know: an editor, another
 * program. What changed while a command of any session ran is left to that command's own end.
 *
 * @returns lines for the caller's model; the changes are on record
 */
export async function findOutsideChanges(machine: Machine, caller: Caller): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    for (const leased of await changedLeases(machine, project, me)) {
      const change = await findOutside(machine, project, leased);
      if (change === null) continue;
      const { path, at } = change;
      const held = entry("changed", at, null, `outside Claude Code, held by ${leased.lease.holder.name}`, path);
      await journal(project.store, held);
      notices.push({ at, kind: "changed-outside", path, detail: changeDetail(change) });
    }
  }
  return notices;
}

async function changedLeases(machine: Machine, { store }: Project, me: InstanceRecord): Promise<readonly Leased[]> {
  const found: Leased[] = [];
  for (const file of await store.leased()) {
    if (!file.holders.some(({ instance }) => instance === me.id)) continue;
    if (!(await hasChangedSince(machine, file, file.since))) continue;
    const { record } = await store.files.read(file.key);
    const lease = record?.leases.find(({ holder }) => holder.instance === me.id);
    if (record !== null && lease !== undefined) found.push({ key: file.key, record, lease });
  }
  return found;
}

async function findOutside(machine: Machine, project: Project, leased: Leased): Promise<FoundChange | null> {
  const { record, lease } = leased;
  // Whatever changed it before the lease was taken or the file last settled is not news.
  const sinceMs = Math.max(lease.acquiredAt.wall, record.lastWrite?.at ?? 0);
  const change = await findUnknownChange(machine, project, leased, sinceMs);
  if (change === null) return null;
  const suspects = await commandsAt(project, change.changedAtMs);
  if (suspects.some(({ background }) => background === null)) return null;
  const version = await recordChange(project, change, { by: null, tool: "", command: null });
  const [during = null] = suspects.flatMap(({ instance, background }) =>
    background === null ? [] : [{ name: instance.name, command: background }],
  );
  return { path: record.path, at: project.store.now().wall, version, during, isUnsure: during !== null };
}
