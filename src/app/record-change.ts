import { keptVersion } from "../domain/found-change.ts";
import type { Version } from "../domain/version.ts";
import { authorOf } from "./keep-before.ts";
import type { Project } from "./machine.ts";
import type { UnknownChange } from "./watch-leases.ts";

/**
 * Adds a change to the file's history.
 *
 * @returns the name of what stood there before; null if it was not kept
 */
export async function recordChange(
  { store }: Project,
  { key, record, believed, current }: UnknownChange,
  cause: Pick<Version, "by" | "tool" | "command">,
): Promise<string | null> {
  const last = record.lastWrite;
  const bytes = believed === null ? null : await store.blobs.bytes(believed);
  await store.versions.append(key, {
    at: store.now().wall,
    sha: believed,
    sizeBytes: bytes?.length ?? null,
    mode: null,
    writer: last?.sha === believed ? authorOf(last) : null,
    ...cause,
    became: { sha: current },
  });
  return keptVersion(believed, bytes !== null);
}
