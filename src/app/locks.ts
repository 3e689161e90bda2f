import type { InstanceRecord } from "../domain/instance.ts";
import { type Instant, instantAfter } from "../domain/instant.ts";
import type { Lease } from "../domain/lease.ts";
import { endWants, findWant, noteRefusal } from "../domain/want.ts";
import { afterCommit } from "./after-commit.ts";
import { claimNamesOf, claimView } from "./claim-book.ts";
import { acquireLease, commandLease, type Executed } from "./file-lease.ts";
import { findInstance } from "./instances.ts";
import { claimsAround } from "./lazy/claims-around.ts";
import { locateOrThrow } from "./located-file.ts";
import { findWaiters, fullLockView, lockView } from "./lock-view.ts";
import { type Caller, entry, holderOf, journal, type Located, type Machine } from "./machine.ts";
import { notifyTaken } from "./notify-taken.ts";
import { registerCaller } from "./register.ts";
import { seeFile } from "./see-file.ts";
import { tellWaiters } from "./tell-waiters.ts";
import { rememberProject } from "./touched-projects.ts";
import type { ClaimView, LockView } from "./views.ts";

export type LockRequest = {
  /** What it is for, told to those who are refused. */
  readonly intent: string;
  /** The lock ends after this long; null: when it is released or its holder is gone. */
  readonly ttlMs: number | null;
};

/** A lock that somebody else has, with what helps the one who asked. */
export type HeldByOther = {
  readonly kind: "held";
  readonly path: string;
  readonly lock: LockView;
  readonly role: string | null;
  readonly task: string | null;
  /** What its holder has claimed, as `feature login`. */
  readonly claims: readonly string[];
};

export type LockGrant = {
  readonly kind: "acquired";
  readonly path: string;
  readonly lock: LockView;
  /** False: the caller had the lock already. */
  readonly isNew: boolean;
  /** Whose lock ended for it, and why: its holder had died or exited, its time was over, or it yielded. */
  readonly takenFrom: readonly { readonly name: string; readonly because: string }[];
};

/** A file inside work that somebody else has claimed for itself. */
export type ClaimedByOther = {
  readonly kind: "claimed";
  readonly path: string;
  readonly claim: ClaimView;
  readonly role: string | null;
  readonly task: string | null;
};

/** Takes the lock of one file by name. It does not yield to others until it is released or ends. */
export async function acquireLock(
  machine: Machine,
  caller: Caller,
  path: string,
  request: LockRequest,
): Promise<LockGrant | HeldByOther | ClaimedByOther> {
  const located = await locateOrThrow(machine, caller, path);
  const { project, resource } = located;
  const me = await registerCaller(machine, project, caller);
  const shut = (await project.store.hasClaims()) ? (await claimsAround({ machine, located, me })).refusal : null;
  if (shut !== null) return { ...shut, claim: claimView(shut.claim) };
  await rememberProject(machine, caller, project);
  const holder = holderOf(me, caller);
  const thread = caller.agent?.id ?? "";
  const wants = (await project.store.wants.get(me.id))?.value ?? [];
  const acquired = await acquireLease(machine, project, resource, (now) => {
    const want = findWant(wants, resource.key, thread, now);
    const refusedForMs = want === null ? null : now.mono - want.firstRefusedAt.mono;
    const pin = { intent: request.intent, until: endOf(now, request.ttlMs) };
    return { kind: "acquire", holder, operation: null, pin, refusedForMs, policy: project.settings.lease };
  });
  if (acquired.outcome.kind !== "granted") {
    await project.store.wants.put(me.id, noteRefusal(wants, resource.key, thread, acquired.now));
    return heldByOther(machine, located, acquired.outcome.by, acquired);
  }
  const { lease, taken } = acquired.outcome;
  const { outcome } = acquired;
  const isNew = lease.acquiredAt === lease.editedAt;
  await afterCommit(project, () => notifyTaken(project, resource, holder, outcome), undefined);
  if (isNew) await journal(project.store, entry("taken", acquired.now.wall, me, "by name", resource.path));
  await afterCommit(
    project,
    async () => {
      if (wants.length > 0) await project.store.wants.put(me.id, endWants(wants, thread));
      // What a shell or script found when it took the lock is what later drift is measured against.
      if (caller.sessionId === null && isNew) await noteBase(machine, caller, me, located);
    },
    undefined,
  );
  const takenFrom = taken.map(({ lease: former, by }) => ({ name: former.holder.name, because: by }));
  const lock = await viewOf(machine, located, lease, acquired);
  return { kind: "acquired", path: resource.path, lock, isNew, takenFrom };
}

function endOf(now: Instant, ttlMs: number | null): Instant | null {
  return ttlMs === null ? null : instantAfter(now, ttlMs);
}

async function noteBase(machine: Machine, caller: Caller, me: InstanceRecord, located: Located): Promise<void> {
  const content = await machine.workspace.content(located.resource.absolute);
  if (content.kind === "unreadable") return;
  await seeFile(machine, caller, me, located, content.kind === "missing" ? null : content.sha, "read");
}

export type LockRenewal =
  | { readonly kind: "renewed"; readonly path: string; readonly lock: LockView }
  /** The caller has no such lock (any more), and nobody else has one. */
  | { readonly kind: "lost"; readonly path: string }
  | HeldByOther;

/** Gives a lock that the caller has a new end. */
export async function renewLock(
  machine: Machine,
  caller: Caller,
  path: string,
  ttlMs: number | null,
): Promise<LockRenewal> {
  const located = await locateOrThrow(machine, caller, path);
  const { project, resource } = located;
  const me = await registerCaller(machine, project, caller);
  const holder = holderOf(me, caller);
  const renewed = await commandLease(machine, project, resource, (now) => ({
    kind: "renew",
    holder,
    until: endOf(now, ttlMs),
  }));
  const { outcome } = renewed;
  if (outcome.kind === "renewed") {
    return { kind: "renewed", path: resource.path, lock: await viewOf(machine, located, outcome.lease, renewed) };
  }
  if (outcome.kind === "lost" && outcome.to !== null) return heldByOther(machine, located, outcome.to, renewed);
  return { kind: "lost", path: resource.path };
}

export type LockRelease =
  | { readonly kind: "released"; readonly path: string }
  /** The caller had no lock on it, and nobody else has one. */
  | { readonly kind: "not-held"; readonly path: string }
  | HeldByOther;

/** Gives back the caller's lock of one file, and tells those who wait for it. */
export async function releaseLock(machine: Machine, caller: Caller, path: string): Promise<LockRelease> {
  const located = await locateOrThrow(machine, caller, path);
  const { project, resource } = located;
  const me = await registerCaller(machine, project, caller);
  const holder = holderOf(me, caller);
  const released = await commandLease(machine, project, resource, () => ({ kind: "release", holder, token: null }));
  if (released.outcome.kind === "released") {
    await journal(project.store, entry("released", released.now.wall, me, "by name", resource.path));
    await afterCommit(project, () => tellWaiters(project, resource.key, resource.path, me.id), undefined);
    return { kind: "released", path: resource.path };
  }
  const [other] = released.record.leases;
  if (other !== undefined) return heldByOther(machine, located, other, released);
  return { kind: "not-held", path: resource.path };
}

/** The answer to somebody who met another holder's lease. */
export async function heldByOther(
  machine: Machine,
  located: Located,
  lease: Lease,
  executed: Pick<Executed, "record" | "now">,
): Promise<HeldByOther> {
  const { project } = located;
  const holder = await afterCommit(project, () => findInstance(project, lease.holder.instance), null);
  const lock = await viewOf(machine, located, lease, executed);
  const claims = await afterCommit(project, () => claimNamesOf(machine, project, lease.holder.instance), []);
  const { role, task } = holder ?? { role: null, task: null };
  return { kind: "held", path: located.resource.path, lock, role, task, claims };
}

async function viewOf(
  machine: Machine,
  located: Located,
  lease: Lease,
  executed: Pick<Executed, "record" | "now">,
): Promise<LockView> {
  const bare = lockView(executed.record, lease, false, false, []);
  return afterCommit(located.project, () => fullView(machine, located, lease, executed), bare);
}

async function fullView(
  machine: Machine,
  { project, resource }: Located,
  lease: Lease,
  { record, now }: Pick<Executed, "record" | "now">,
): Promise<LockView> {
  const instances = (await project.store.instances.list()).map((listed) => listed.record);
  const waiters = await findWaiters(project, instances, now);
  return fullLockView(machine, project, { key: resource.key, record }, lease, waiters);
}
