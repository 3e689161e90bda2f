import type { Claim } from "../domain/claim.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { Instant } from "../domain/instant.ts";
import type { FileRecord } from "../domain/lease.ts";
import type { Refusal } from "../domain/verdict.ts";
import { endWants, findWant } from "../domain/want.ts";
import type { Edit } from "./edit.ts";
import { acquireLease } from "./file-lease.ts";
import { type Caller, holderOf, type Project, threadOf } from "./machine.ts";
import type { Content } from "./ports.ts";

/**
 * Notes that a thread asks for its next write: its earlier one is over, whether or not it was settled.
 *
 * @returns when its last reply ended; null: not known
 */
export async function beginWrite({ store }: Project, caller: Caller, me: InstanceRecord): Promise<Instant | null> {
  const thread = threadOf(me, caller);
  const replyEndedAt = (await store.boundaries.get(thread))?.value.replyEndedAt ?? null;
  await store.boundaries.put(thread, { at: store.now(), replyEndedAt, askedAt: store.now() });
  return replyEndedAt;
}

export type Grant = {
  readonly refusal: null;
  /** The caller did not hold the file before. */
  readonly isNew: boolean;
  /** What others have claimed the file for; told once per lease, so empty for one that was held before. */
  readonly claims: readonly Claim[];
  /** The file's, with the lease. */
  readonly record: FileRecord;
  /** The file as it was found once nobody else could get it. */
  readonly content: Content;
};

/** Takes the lease for one write unless a claim shuts it out, tells those who lost theirs to it, and ends the thread's waiting. */
export async function takeLease(edit: Edit): Promise<Grant | { readonly refusal: Refusal }> {
  const { machine, caller, request, located, me } = edit;
  const { store, settings } = located.project;
  const around = (await store.hasClaims()) ? await (await import("./lazy/claims-around.ts")).claimsAround(edit) : null;
  if (around !== null && around.refusal !== null) return { refusal: around.refusal };
  const thread = caller.agent?.id ?? "";
  const wants = (await store.wants.get(me.id))?.value ?? [];
  const ask = () =>
    acquireLease(machine, located.project, located.resource, (at) => {
      const want = findWant(wants, located.resource.key, thread, at);
      const refusedForMs = want === null ? null : at.mono - want.firstRefusedAt.mono;
      const holder = holderOf(me, caller);
      const operation = { toolUseId: request.toolUseId, tool: request.tool };
      return { kind: "acquire", holder, operation, pin: null, refusedForMs, policy: settings.lease };
    });
  let asked = await ask();
  if (asked.outcome.kind === "held")
    asked = await (await import("./lazy/wait-in-hook.ts")).waitInHook(edit, asked, wants, ask);
  const { outcome, record, now } = asked;
  if (outcome.kind === "held") {
    return { refusal: await (await import("./lazy/refuse-edit.ts")).heldRefusal(edit, outcome, now, wants) };
  }
  if (outcome.taken.length > 0) await (await import("./lazy/after-grant.ts")).tellTaken(edit, outcome);
  if (wants.length > 0) await store.wants.put(me.id, endWants(wants, thread));
  const content = await machine.workspace.content(located.resource.absolute);
  const isNew = outcome.lease.acquiredAt === outcome.lease.editedAt;
  return { refusal: null, isNew, claims: isNew && around !== null ? around.claims : [], record, content };
}
