import { isBefore } from "../../domain/clock-tick.ts";
import type { LeasedFile, ResourceKey } from "../../domain/lease.ts";
import { isSameFile, type Looked } from "../looked-at.ts";
import type { Machine, Project } from "../machine.ts";
import type { KeptFile } from "../ports.ts";
import { pathOf } from "../watch-leases.ts";

/**
 * Keeps what leased files are that nobody is known to have kept, and notes it, so that the next command finds them by one
 * look each.
 *
 * @param leased all leased files: what is known of others is forgotten
 * @param known what was noted before
 */
export async function keepUnread(
  machine: Machine,
  project: Project,
  unread: readonly Looked[],
  { leased, known }: { readonly leased: readonly LeasedFile[]; readonly known: ReadonlyMap<ResourceKey, KeptFile> },
): Promise<void> {
  const lookedAtMs = project.store.now().wall;
  const found = new Map<ResourceKey, KeptFile>();
  for (const { file, stamp } of unread) {
    const kept = await keep(machine, project, file);
    const inode = stamp?.inode ?? null;
    if (kept === null || stamp === null || inode === null) continue;
    // What was changed at the very time of the look may have been changed again since, with the same stamp.
    if (isBefore(stamp.changedAtMs, lookedAtMs))
      found.set(file.key, { ...kept, changedAtMs: stamp.changedAtMs, inode });
  }
  // What may not be kept is read each time, and there is nothing to note.
  if ([...found].every(([key, kept]) => isSameFile(known.get(key), kept))) return;
  const next = leased.flatMap(({ key }) => {
    const kept = found.get(key) ?? known.get(key);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  await (await project.store.kept()).write(new Map(next));
}

/** Null: there is nothing that may be kept. */
async function keep(
  machine: Machine,
  project: Project,
  file: LeasedFile,
): Promise<Pick<KeptFile, "sha" | "sizeBytes"> | null> {
  const content = await machine.workspace.content(pathOf(file));
  if (content.kind !== "file") return null;
  const { sha, sizeBytes } = content;
  if (await project.store.blobs.touch(sha, sizeBytes)) return { sha, sizeBytes };
  const resource = await machine.workspace.locate(pathOf(file), file.checkout);
  if (resource === null) return null;
  const { keepContent } = await import("./keep-content.ts");
  const keptSha = await keepContent(machine, { project, resource }, sha);
  // What is there by now is another: it is not what has this stamp.
  return keptSha === sha ? { sha, sizeBytes } : null;
}
