import type { InstanceRecord } from "../../domain/instance.ts";
import type { LastWrite, Sha256 } from "../../domain/lease.ts";
import { isWithin } from "../../domain/verify.ts";
import type { Version } from "../../domain/version.ts";
import type { Located, Machine } from "../machine.ts";
import type { Content } from "../ports.ts";

/**
 * Keeps the content of a file that coord has not seen yet, where it may.
 *
 * @param sha what was found there a moment ago
 * @returns the hash of what was kept: what is there by now; `sha` if nothing may be kept
 */
export async function keepContent(
  machine: Machine,
  { project, resource }: Located,
  sha: Sha256 | null,
): Promise<Sha256 | null> {
  const found = await machine.workspace.keepable(resource);
  if (found.kind === "excluded") return sha;
  if (found.kind === "missing") return null;
  await project.store.blobs.put(found.sha, found.bytes);
  return found.sha;
}

/**
 * Records that what `lastWrite` left was changed since by nobody who settled it, unless that is on record.
 *
 * @param found the file now; null: there is none
 */
export async function noteUnsettled(
  { project, resource }: Located,
  me: InstanceRecord,
  lastWrite: LastWrite,
  found: Extract<Content, { kind: "file" }> | null,
): Promise<void> {
  const { store } = project;
  const sha = found?.sha ?? null;
  const known = await store.versions.read(resource.key);
  if (known.some((version) => version.sha === lastWrite.sha && version.at >= lastWrite.at)) return;
  const runs = await store.shellRuns.get(me.id);
  const isOwn = found !== null && runs !== null && isWithin(runs.value, found.changedAtMs);
  const { by, tool, at } = lastWrite;
  const version: Version = {
    at: store.now().wall,
    sha: lastWrite.sha,
    sizeBytes: null,
    mode: null,
    writer: { instance: by.instance, name: by.name, tool, at },
    by: isOwn ? { instance: me.id, name: me.name } : null,
    tool: isOwn ? "shell" : "",
    command: null,
    became: { sha },
  };
  await store.versions.append(resource.key, version);
}
