import { RESERVED_MS } from "../domain/decide.ts";
import { decideHandOver, type HandOverOutcome, seenAfter } from "../domain/hand-over.ts";
import type { AgentId } from "../domain/holder.ts";
import { conversationKey } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { instantAfter } from "../domain/instant.ts";
import type { FencingToken, FileRecord, Sha256 } from "../domain/lease.ts";
import type { Seen } from "../domain/verify.ts";
import { emptyRecord } from "./file-lease.ts";
import type { Machine, Project } from "./machine.ts";
import type { Resource } from "./ports.ts";
import { swapRecord } from "./swap-record.ts";

/** Who gives, and who gets. */
export type Parties = { readonly giver: InstanceRecord; readonly receiver: InstanceRecord };

/** What would become of a hand-over now. Changes nothing. */
export async function tryHandOver(
  machine: Machine,
  project: Project,
  parties: Parties,
  resource: Resource,
): Promise<HandOverOutcome> {
  const { record, revision, now } = await project.store.files.read(resource.key);
  const current = record ?? emptyRecord(resource, now);
  return (await decision(machine, project, parties, resource, { record: current, revision, now }, false)).outcome;
}

/**
 * Hands over one file: the lease in one swap, which is the step that counts. What the giver's conversation saw of it is
 * the receiver's before that, so that no moment exists in which the receiver has the file and would be refused; cut off in
 * between, the giver still has it, and the receiver knows of a content that is kept. Refused, the receiver forgets it again.
 */
export async function handOverFile(
  machine: Machine,
  project: Project,
  parties: Parties,
  resource: Resource,
): Promise<HandOverOutcome> {
  const undo = await passSight(machine, project, parties, resource);
  try {
    const outcome = await swapRecord(machine, project.store.files, resource.key, async ({ record, revision, now }) => {
      const found = { record: record ?? emptyRecord(resource, now), revision, now };
      const { outcome: ruled, next } = await decision(machine, project, parties, resource, found, undo !== null);
      return { answer: ruled, next: next ?? undefined };
    });
    if (outcome.kind !== "handed") await undo?.();
    return outcome;
  } catch (error) {
    // The failure of the swap is what the caller must hear of.
    await undo?.().catch(() => {});
    throw error;
  }
}

type Found = { readonly record: FileRecord; readonly revision: number; readonly now: FileRecord["touchedAt"] };

async function decision(
  machine: Machine,
  project: Project,
  { giver, receiver }: Parties,
  { key }: Resource,
  { record, revision, now }: Found,
  isWorkKnown: boolean,
) {
  const { factsFor, goneWaiters } = await import("./lazy/contention.ts");
  const own = record.leases.filter(({ holder }) => holder.instance === giver.id);
  const to = { instance: receiver.id, agent: null, name: receiver.name, process: receiver.process };
  const policy = project.settings.lease;
  const reservedUntil = instantAfter(now, RESERVED_MS);
  return decideHandOver(
    { giver: giver.id, to, reservedUntil, isWorkKnown, policy },
    {
      record,
      now,
      // The swap that hands over creates this generation.
      nextToken: (revision + 1) as FencingToken,
      factsOf: await factsFor(machine, project, key, own, now),
      isGone: await goneWaiters(machine, record.queue ?? [], now),
    },
  );
}

/** Makes the receiver's conversation know what the giver's does; returns how to take it back. Null: neither knows the file. */
async function passSight(
  machine: Machine,
  project: Project,
  { giver, receiver }: Parties,
  resource: Resource,
): Promise<(() => Promise<void>) | null> {
  const { seen } = project.store;
  const content = await machine.workspace.content(resource.absolute);
  const current = content.kind === "file" ? content.sha : null;
  const { record } = await project.store.files.read(resource.key);
  if (record === null) return null;
  const cell = sightKey(receiver, null, resource);
  const former = (await seen.get(cell))?.value ?? null;
  const after = seenAfter(await sightOf(project, giver, record, resource), former, current);
  if (after === null) return null;
  if (after === former) return async () => {};
  await keepText(machine, project, resource, after.sha);
  await seen.put(cell, after);
  return () => (former === null ? seen.remove(cell) : seen.put(cell, former));
}

function sightKey({ sessionId, id }: InstanceRecord, agent: AgentId | null, { key }: Resource): string {
  return `${conversationKey(sessionId ?? id, agent)}.${key}`;
}

/** What the giver or one of its subagents that had to do with the file saw last. */
async function sightOf(
  { store }: Project,
  giver: InstanceRecord,
  record: FileRecord,
  resource: Resource,
): Promise<Seen | null> {
  const writer = record.lastWrite === null ? [] : [record.lastWrite.by];
  const holders = [...record.leases.map(({ holder }) => holder), ...writer];
  const agents = new Set([null, ...holders.filter(({ instance }) => instance === giver.id).map(({ agent }) => agent)]);
  let latest: Seen | null = null;
  for (const agent of agents) {
    const found = (await store.seen.get(sightKey(giver, agent, resource)))?.value ?? null;
    if (found !== null && (latest === null || found.at >= latest.at)) latest = found;
  }
  return latest;
}

/** So that a later refusal can show the receiver what has changed since. Of no use to who may not write now. */
async function keepText(machine: Machine, project: Project, resource: Resource, sha: Sha256 | null): Promise<void> {
  if (sha === null) return;
  const [isKept] = await project.store.blobs.hasAll([{ sha, sizeBytes: null }]);
  if (isKept === true) return;
  const text = await machine.workspace.keepableText(resource, sha);
  if (text !== null) await project.store.blobs.put(sha, text);
}
