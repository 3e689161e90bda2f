import type { Outcome } from "../domain/decide.ts";
import { conversationKey } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { type EpochMs, earlierOf, wallAfter } from "../domain/instant.ts";
import type { FileRecord } from "../domain/lease.ts";
import { modeFor } from "../domain/settings.ts";
import type { Refusal, Verdict } from "../domain/verdict.ts";
import { isWithin, type Verification, verify } from "../domain/verify.ts";
import { endWants, findWant, noteRefusal, type Want } from "../domain/want.ts";
import { diffSince } from "./diff-since.ts";
import { acquireLease, commandLease, type Executed } from "./file-lease.ts";
import { changeInstance, ensureInstance, findInstance } from "./instances.ts";
import {
  type Caller,
  entry,
  holderOf,
  journal,
  type Located,
  locate,
  type Machine,
  type Project,
  threadOf,
} from "./machine.ts";
import { notifyTaken } from "./notify-taken.ts";
import { findOverlaps } from "./overlaps.ts";
import type { Content } from "./ports.ts";
import { rememberProject } from "./touched-projects.ts";

/** A write that is about to happen. */
export type EditRequest = {
  readonly path: string;
  readonly tool: string;
  readonly toolUseId: string;
  readonly access: "overwrite" | "edit";
};

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * May this write start? Takes the file's lease and checks that the content is what the conversation last
 * saw. Silent when it may; otherwise the facts of the refusal.
 */
export async function guardEdit(machine: Machine, caller: Caller, request: EditRequest): Promise<Verdict> {
  const located = await locate(machine, request.path, caller.cwd);
  if (located === null) return SILENT;
  const { project, resource } = located;
  const { mode, isByRule } = modeFor(resource.path, project.settings);
  if (mode === "off") return SILENT;

  const me = await aliveInstance(machine, project, caller);
  const edit: Edit = { machine, caller, request, located, me };
  await rememberProject(machine, caller, me, located.project);
  const attempt = await tryEdit(edit);
  if (attempt.refusal === null) return attempt.isFirst ? reportOverlaps(edit) : SILENT;

  const isIgnored = !isByRule && (await machine.workspace.isIgnored(resource));
  const effective = isIgnored && mode === "enforce" ? project.settings.ignoredFiles : mode;
  const kind = effective === "enforce" ? "refused" : "observed";
  await journal(project.store, entry(kind, project.store.now().wall, me, attempt.refusal.kind, resource.path));
  return kind === "refused" ? { kind: "deny", refusal: attempt.refusal } : SILENT;
}

/** The caller's record. A write proves that a session believed to be over, or its turn, goes on. */
async function aliveInstance(machine: Machine, project: Project, caller: Caller): Promise<InstanceRecord> {
  const me = await ensureInstance(machine, project, caller);
  if (me.status === "active" || caller.agent !== null) return me;
  const revived = { status: "active", endedAt: null, turnEndedAt: null } as const;
  return (await changeInstance(machine, project, me.id, () => revived)) ?? me;
}

const SILENT: Verdict = { kind: "silent" };

type Edit = {
  readonly machine: Machine;
  readonly caller: Caller;
  readonly request: EditRequest;
  readonly located: Located;
  readonly me: InstanceRecord;
};

type Attempt = { readonly refusal: Refusal | null; readonly isFirst: boolean };

async function tryEdit(edit: Edit): Promise<Attempt> {
  const { machine, caller, request, located, me } = edit;
  const { store, settings } = located.project;
  const holder = holderOf(me, caller);
  // The thread asks for its next write, so its earlier one is over, whether or not it was settled.
  await store.boundaries.put(threadOf(me, caller), { at: store.now() });
  const wants = (await store.wants.get(me.id))?.value ?? [];

  const acquired = await acquireLease(machine, located.project, located.resource, (now) => {
    const want = findWant(wants, located.resource.key, caller.agent?.id ?? "", now);
    const refusedForMs = want === null ? null : now.mono - want.firstRefusedAt.mono;
    const operation = { toolUseId: request.toolUseId, tool: request.tool };
    return { kind: "acquire", holder, operation, pin: null, refusedForMs, policy: settings.lease };
  });
  if (acquired.outcome.kind !== "granted") {
    return { refusal: await refuseHeld(edit, acquired, wants), isFirst: false };
  }
  const lease = acquired.outcome.lease;
  await notifyTaken(located.project, located.resource, holder, acquired.outcome);
  const refusal = await verifyContent(edit, acquired.record);
  if (refusal !== null) {
    // The lease stays, so that nobody comes between this refusal and the retry; but nothing is in flight.
    await commandLease(machine, located.project, located.resource, () => ({
      kind: "settle",
      holder,
      toolUseId: request.toolUseId,
      write: null,
    }));
    return { refusal, isFirst: false };
  }
  if (wants.length > 0) await store.wants.put(me.id, endWants(wants, caller.agent?.id ?? ""));
  return { refusal: null, isFirst: lease.acquiredAt === lease.editedAt };
}

async function refuseHeld(edit: Edit, { outcome, now }: Executed, wants: readonly Want[]): Promise<Refusal | null> {
  if (outcome.kind !== "held") return null;
  const { located, me, caller } = edit;
  const { store, settings } = located.project;
  const thread = caller.agent?.id ?? "";
  const noted = noteRefusal(wants, located.resource.key, thread, now);
  await store.wants.put(me.id, noted);
  const record = await findInstance(located.project, outcome.by.holder.instance);
  const want = findWant(noted, located.resource.key, thread, now);
  return {
    kind: "held",
    path: located.resource.path,
    by: outcome.by,
    because: outcome.because,
    role: record?.role ?? null,
    task: record?.task ?? null,
    freeAt: freeAt(outcome, want, settings.lease),
    isOwnSession: outcome.by.holder.instance === me.id,
  };
}

type Held = Extract<Outcome, { kind: "held" }>;

/** The latest moment at which asking again will succeed if nothing more happens there; null: not known. */
function freeAt(
  { by, because }: Held,
  want: Want | null,
  policy: { yieldAfterMs: number | "exit"; fairAfterMs: number },
): EpochMs | null {
  if (because === "pinned") return by.pin?.until?.wall ?? null;
  if (because !== "settled" || policy.yieldAfterMs === "exit") return null;
  const whenIdle = wallAfter(by.editedAt, policy.yieldAfterMs);
  if (want === null) return whenIdle;
  const whenFair = wallAfter(want.firstRefusedAt, policy.fairAfterMs);
  return earlierOf(whenFair, whenIdle);
}

async function verifyContent(edit: Edit, record: FileRecord): Promise<Refusal | null> {
  const { machine, caller, request, located, me } = edit;
  const { store } = located.project;
  const content = await machine.workspace.content(located.resource.absolute);
  // A folder or an unreadable file: the client's own write fails, with a better message than ours.
  if (content.kind === "unreadable") return null;
  const conversation = conversationKey(caller.sessionId ?? me.id, caller.agent?.id ?? null);
  const seen = await store.seen.get(`${conversation}.${located.resource.key}`);
  const verification = verify({
    holder: holderOf(me, caller),
    access: request.access,
    current: content.kind === "missing" ? null : content.sha,
    seen: seen?.value ?? null,
    lastWrite: record.lastWrite,
    isLastWriteFresh: seen === null && (await isFreshWork(edit, record)),
    changedByOwnShell: seen !== null && (await isByOwnShell(edit, content)),
  });
  return verification.kind === "unchanged" ? null : refuseContent(edit, verification);
}

async function isByOwnShell({ caller, located, me }: Edit, content: Content): Promise<boolean> {
  if (content.kind !== "file") return false;
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

async function refuseContent(
  { machine, located, me }: Edit,
  verification: Exclude<Verification, { kind: "unchanged" }>,
): Promise<Refusal> {
  const path = located.resource.path;
  if (verification.kind === "unseen") return { kind: "unseen", path, by: verification.by };
  const { isOwnShell } = verification;
  return {
    kind: "drift",
    path,
    seenAt: verification.seen.at,
    by: verification.by,
    isOwnSession: verification.by?.by.instance === me.id,
    isOwnShell,
    diff: isOwnShell
      ? { kind: "none", why: "own-shell" }
      : await diffSince(machine, located.project, located.resource, verification.seen.sha),
  };
}

async function reportOverlaps({ machine, located, me }: Edit): Promise<Verdict> {
  const overlaps = await findOverlaps(machine, located, me.id);
  if (overlaps.length === 0) return SILENT;
  const path = located.resource.path;
  const names = overlaps.map((overlap) => overlap.name).join(", ");
  await journal(located.project.store, entry("overlap", located.project.store.now().wall, me, names, path));
  return { kind: "overlap", path, overlaps };
}
