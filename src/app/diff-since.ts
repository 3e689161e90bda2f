import type { Sha256 } from "../domain/lease.ts";
import { lineDiff } from "../domain/line-diff.ts";
import type { Diff } from "../domain/verdict.ts";
import type { Machine, Project } from "./machine.ts";
import type { Resource } from "./ports.ts";

/** What changed in a file from the content with the hash `since` to the one with the hash `current`, short enough for a refusal. */
export async function diffSince(
  machine: Machine,
  project: Project,
  resource: Resource,
  since: Sha256 | null,
  current: Sha256,
): Promise<Diff> {
  const before = since === null ? "" : await project.store.blobs.get(since);
  if (before === null) return { kind: "none", why: "earlier-text-not-kept" };
  const after = await machine.workspace.keepableText(resource, current);
  if (after === null) return { kind: "none", why: "not-text" };
  const diff = lineDiff(before, after);
  return diff === null ? { kind: "none", why: "too-large" } : { kind: "lines", ...diff };
}
