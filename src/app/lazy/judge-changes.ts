import { excludes, type Holder } from "../../domain/holder.ts";
import type { InstanceRecord } from "../../domain/instance.ts";
import type { ResourceKey } from "../../domain/lease.ts";
import type { CommandRun, ForeignChange } from "../find-changes.ts";
import type { Machine, Project } from "../machine.ts";
import { putOnRecord } from "../put-on-record.ts";
import { findUnknownChange } from "../watch-leases.ts";

/** Of files that may have changed while a command ran: those that others hold, if they changed to what their holders do not know. */
export async function judgeChanges(
  machine: Machine,
  project: Project,
  { me, mine }: { readonly me: InstanceRecord; readonly mine: Holder },
  run: CommandRun,
  keys: ReadonlySet<ResourceKey>,
): Promise<readonly ForeignChange[]> {
  const found: ForeignChange[] = [];
  for (const key of keys) {
    const { record } = await project.store.files.read(key);
    const lease = record?.leases.find(({ holder }) => excludes(holder, mine));
    if (record === null || lease === undefined) continue;
    const unknown = await findUnknownChange(machine, project, { key, record, lease }, run.fromMs);
    const change = unknown === null ? null : await putOnRecord(project, me, unknown, run);
    if (change !== null) found.push(change);
  }
  return found;
}
