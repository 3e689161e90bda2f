import { type Holder, isSameHolder } from "../domain/holder.ts";
import { conversationKey } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { Instant } from "../domain/instant.ts";
import type { FileRecord, LastWrite } from "../domain/lease.ts";
import type { Refusal, Verdict } from "../domain/verdict.ts";
import { isWithin, type Seen, type Verification, verify } from "../domain/verify.ts";
import type { Edit, EditRequest } from "./edit.ts";
import { type ErrorCode, hasCode } from "./errors.ts";
import { commandLease, emptyRecord } from "./file-lease.ts";
import { changeInstance, ensureInstance } from "./instances.ts";
import { keepBefore } from "./keep-before.ts";
import { type Caller, holderOf, locateGuarded, type Machine, type Project, threadOf } from "./machine.ts";
import type { Content } from "./ports.ts";
import { beginWrite, takeLease } from "./start-write.ts";
import { rememberProject } from "./touched-projects.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * May this write start? Takes the file's lease and checks that the content is what the conversation last
 * saw. Silent when it may; otherwise the facts of the refusal.
 */
export async function guardEdit(machine: Machine, caller: Caller, request: EditRequest): Promise<Verdict> {
  const located = await locateGuarded(machine, request.path, caller.cwd);
  if (located === null) return SILENT;

  const me = await aliveInstance(machine, located.project, caller);
  const edit: Edit = { machine, caller, request, located, me };
  await rememberProject(machine, caller, me, located.project);
  const attempt = await tryEdit(edit).catch((error: unknown) => withoutLease(edit, error));
  if (attempt.refusal !== null) return (await import("./lazy/refuse-edit.ts")).verdictOn(edit, attempt.refusal);
  if (attempt.unkept !== null) return { kind: "unkept", path: located.resource.path, reason: attempt.unkept };
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
type Attempt = { readonly refusal: Refusal | null; readonly isFirst: boolean; readonly unkept: string | null };

const refused = (refusal: Refusal): Attempt => ({ refusal, isFirst: false, unkept: null });

async function tryEdit(edit: Edit): Promise<Attempt> {
  const { machine, caller, request, located, me } = edit;
  const replyEndedAt = await beginWrite(located.project, caller, me);
  const grant = await takeLease(edit);
  if (grant.refusal !== null) return refused(grant.refusal);
  const { record, isNew, content } = grant;
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
  return { refusal: null, isFirst: isNew, unkept };
}

/** One's own write when its file was refused since: the end of the reply must not settle it again, as if it were read. */
function closed(last: LastWrite | null, holder: Holder): LastWrite | null {
  return last !== null && isSameHolder(last.by, holder) ? { ...last, toolUseId: null } : null;
}

/** Nothing is granted by a store that fails; but what the conversation has seen is kept apart, and still counts. */
async function withoutLease(edit: Edit, error: unknown): Promise<Attempt> {
  // What was read and written since could not be kept: a refusal would ask for a reading that ends no drift.
  if (hasCode(error, CANNOT_BE_WRITTEN)) throw error;
  const { project, resource } = edit.located;
  const content = await edit.machine.workspace.content(resource.absolute);
  const nothingKnown = emptyRecord(resource, project.store.now());
  const refusal = await verifyContent(edit, content, nothingKnown, null).catch(() => null);
  if (refusal === null) throw error;
  return refused(refusal);
}

const CANNOT_BE_WRITTEN: readonly ErrorCode[] = ["DISK_FULL", "STATE_READ_ONLY"];

async function verifyContent(
  edit: Edit,
  content: Content,
  record: FileRecord,
  replyEndedAt: Instant | null,
): Promise<Refusal | null> {
  const verification = await verifyAgainst(edit, record, replyEndedAt, content);
  if (verification.kind === "unchanged") return null;
  return (await import("./lazy/refuse-edit.ts")).contentRefusal(edit, verification);
}

/** What was seen of the file against what is there. */
export async function verifyAgainst(
  edit: Edit,
  record: FileRecord,
  replyEndedAt: Instant | null,
  content: Content,
): Promise<Verification> {
  const { caller, request, located, me } = edit;
  const { store } = located.project;
  // A folder or an unreadable file: the client's own write fails, with a better message than ours.
  if (content.kind === "unreadable") return { kind: "unchanged" };
  const conversation = conversationKey(caller.sessionId ?? me.id, caller.agent?.id ?? null);
  const seen = await store.seen.get(`${conversation}.${located.resource.key}`);
  return verify({
    holder: holderOf(me, caller),
    access: request.access,
    current: content.kind === "missing" ? null : content.sha,
    seen: seen?.value ?? null,
    lastWrite: record.lastWrite,
    isLastWriteFresh: seen === null && (await isFreshWork(edit, record)),
    changedByOwnShell: seen !== null && (await isByOwnShell(edit, content, seen.value)),
    replyEndedAt,
  });
}

async function isByOwnShell({ caller, located, me }: Edit, content: Content, seen: Seen): Promise<boolean> {
  if (content.kind !== "file" || content.sha === seen.sha) return false;
  const runs = await located.project.store.shellRuns.get(threadOf(me, caller));
  return runs !== null && isWithin(runs.value, content.changedAtMs);
}

/** Git is asked only for a last write older than a day: not on the way of an edit that meets nobody. */
async function isFreshWork({ machine, located, me }: Edit, record: FileRecord): Promise<boolean> {
  const last = record.lastWrite;
  if (last === null || last.by.instance === me.id) return false;
  if (located.project.store.now().wall - last.at < DAY_MS) return true;
  const committedAtMs = await machine.workspace.committedAtMs(located.resource);
  return committedAtMs === null || last.at > committedAtMs;
}
