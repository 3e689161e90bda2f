import type { Claim } from "../domain/claim.ts";
import { type Holder, isSameHolder } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { LastWrite } from "../domain/lease.ts";
import type { Refusal, Verdict } from "../domain/verdict.ts";
import type { Edit, EditRequest } from "./edit.ts";
import { commandLease } from "./file-lease.ts";
import { changeInstance, ensureInstance } from "./instances.ts";
import { keepBefore } from "./keep-before.ts";
import { type Caller, holderOf, locateGuarded, type Machine, type Project } from "./machine.ts";
import { beginWrite, takeLease } from "./start-write.ts";
import { rememberProject } from "./touched-projects.ts";
import { verifyContent } from "./verify-content.ts";

/**
 * May this write start? Takes the file's lease and checks that the content is what the conversation last
 * saw. Silent when it may; otherwise the facts of the refusal.
 */
export async function guardEdit(machine: Machine, caller: Caller, request: EditRequest): Promise<Verdict> {
  const located = await locateGuarded(machine, request.path, caller.cwd);
  if (located === null) return SILENT;

  const me = await aliveInstance(machine, located.project, caller);
  const edit: Edit = { machine, caller, request, located, me };
  await rememberProject(machine, caller, located.project);
  const attempt = await tryEdit(edit).catch(async (error: unknown) => refused(await refuseWithoutLease(edit, error)));
  if (attempt.refusal !== null) return (await import("./lazy/refuse-edit.ts")).verdictOn(edit, attempt.refusal);
  if (attempt.unkept !== null) return { kind: "unkept", path: located.resource.path, reason: attempt.unkept };
  if (attempt.claims.length > 0) return { kind: "claimed", path: located.resource.path, claims: attempt.claims };
  return attempt.isFirst ? verdictOnOverlaps(edit) : SILENT;
}

async function verdictOnOverlaps(edit: Edit): Promise<Verdict> {
  const twins = await edit.machine.workspace.otherCheckouts(edit.located.resource);
  if (twins.length === 0) return SILENT;
  return (await import("./lazy/after-grant.ts")).reportOverlaps(edit, twins);
}

/** The caller's record. A write proves that a session believed to be over, or its turn, goes on. */
export async function aliveInstance(machine: Machine, project: Project, caller: Caller): Promise<InstanceRecord> {
  const me = await ensureInstance(machine, project, caller);
  if (me.status === "active" || (me.status !== "ended" && caller.agent !== null)) return me;
  const revived = { status: "active", endedAt: null, turnEndedAt: null } as const;
  return (await changeInstance(machine, project, me.id, () => revived)) ?? me;
}

const SILENT: Verdict = { kind: "silent" };

/** `unkept`: why what the file was could not be kept; the write goes on. */
type Attempt = {
  readonly refusal: Refusal | null;
  readonly isFirst: boolean;
  readonly claims: readonly Claim[];
  readonly unkept: string | null;
};

const refused = (refusal: Refusal): Attempt => ({ refusal, isFirst: false, claims: [], unkept: null });

async function tryEdit(edit: Edit): Promise<Attempt> {
  const { machine, caller, request, located, me } = edit;
  const replyEndedAt = await beginWrite(located.project, caller, me);
  const grant = await takeLease(edit);
  if (grant.refusal !== null) return refused(grant.refusal);
  const { record, isNew, claims, content } = grant;
  const refusal = await verifyContent(edit, content, record, replyEndedAt);
  if (refusal !== null) {
    // The lease stays, so that nobody comes between this refusal and the retry; but nothing is in flight.
    const { toolUseId } = request;
    const holder = holderOf(me, caller);
    const write = closed(record.lastWrite, holder);
    await commandLease(machine, located.project, located.resource, () => ({
      kind: "settle",
      holder,
      toolUseId,
      write,
    }));
    return refused(refusal);
  }
  const writing = { tool: request.tool, command: null };
  const unkept = await keepBefore(machine, located, me, content, record.lastWrite, writing);
  return { refusal: null, isFirst: isNew, claims, unkept };
}

/** One's own write when its file was refused since: the end of the reply must not settle it again, as if it were read. */
function closed(last: LastWrite | null, holder: Holder): LastWrite | null {
  return last !== null && isSameHolder(last.by, holder) ? { ...last, toolUseId: null } : null;
}

async function refuseWithoutLease(edit: Edit, error: unknown): Promise<Refusal> {
  return (await import("./lazy/edit-without-lease.ts")).refuseWithoutLease(edit, error);
}
