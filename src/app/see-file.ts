import { conversationKey } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { Sha256 } from "../domain/lease.ts";
import type { Seen } from "../domain/verify.ts";
import { clearUpSometimes } from "./clear-up.ts";
import type { Caller, Located, Machine } from "./machine.ts";

/** Records what the caller's conversation saw of a file, and keeps the text for a later diff. */
export async function seeFile(
  machine: Machine,
  caller: Caller,
  me: InstanceRecord,
  { project, resource }: Located,
  sha: Sha256 | null,
  origin: Seen["origin"],
): Promise<void> {
  await project.store.seen.put(seenKey(caller, me, resource.key), {
    sha,
    at: project.store.now().wall,
    origin,
    shown: null,
  });
  if (sha === null) return;
  const text = await machine.workspace.keepableText(resource, sha);
  if (text === null) return;
  await project.store.blobs.put(sha, text);
  // What could not be dropped is dropped later.
  await clearUpSometimes(machine, project, text.length).catch(() => {});
}

/** The cell of one conversation and one file. */
export function seenKey(caller: Caller, me: InstanceRecord, key: string): string {
  return `${conversationKey(caller.sessionId ?? me.id, caller.agent?.id ?? null)}.${key}`;
}
