import { type Command, decideOnHeld } from "../domain/decide.ts";
import type { FileRecord, Lease, ResourceKey } from "../domain/lease.ts";
import type { Project } from "./machine.ts";

export type HeldFile = { readonly key: ResourceKey; readonly record: FileRecord };

/** Every file that is leased now. Reads all shards: for status and endings, not for the way of an edit. */
export async function heldFiles(project: Project): Promise<readonly HeldFile[]> {
  const held: HeldFile[] = [];
  for (const { key, record } of await project.store.files.list()) {
    if (record.leases.length > 0) held.push({ key: key as ResourceKey, record });
  }
  return held;
}

export type Ending = Extract<Command, { kind: "end-instance" | "end-agent" }>;

/** Ends every lease that has an ending, in all files that lie together at once; returns the paths of those files. */
export async function releaseWhere(
  project: Project,
  endingOf: (lease: Lease) => Ending | null,
): Promise<readonly string[]> {
  const released = await project.store.changeFiles((record, _revision, now) => {
    let next = record;
    for (const lease of record.leases) {
      const ending = endingOf(lease);
      if (ending !== null) next = decideOnHeld(ending, next, now).next ?? next;
    }
    return next === record ? undefined : next;
  });
  return released.map(({ path }) => path);
}
