import type { Command } from "../domain/decide.ts";
import type { FileRecord, Lease, ResourceKey } from "../domain/lease.ts";
import { commandLease } from "./file-lease.ts";
import type { Machine, Project } from "./machine.ts";

export type HeldFile = { readonly key: ResourceKey; readonly record: FileRecord };

/** Every file that is leased now. Reads all shards: for status and endings, not for the way of an edit. */
export async function heldFiles(project: Project): Promise<readonly HeldFile[]> {
  const held: HeldFile[] = [];
  for (const { key, record } of await project.store.files.list()) {
    if (record.leases.length > 0) held.push({ key: key as ResourceKey, record });
  }
  return held;
}

/** Applies one ending to every file with a lease that is meant; returns their paths. */
export async function releaseWhere(
  machine: Machine,
  project: Project,
  isMeant: (lease: Lease) => boolean,
  command: Extract<Command, { kind: "end-instance" | "end-agent" }>,
): Promise<readonly string[]> {
  const released: string[] = [];
  for (const { key, record } of await heldFiles(project)) {
    if (!record.leases.some(isMeant)) continue;
    const { path, checkout } = record;
    await commandLease(machine, project, { key, path, checkout }, () => command);
    released.push(path);
  }
  return released;
}
