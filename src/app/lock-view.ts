import { decide, type HolderFacts, type LeasePolicy } from "../domain/decide.ts";
import type { Holder, InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { Instant } from "../domain/instant.ts";
import type { FencingToken, FileRecord, Lease, ResourceKey } from "../domain/lease.ts";
import { isFresh, type Want } from "../domain/want.ts";
import { holderFacts } from "./holder-facts.ts";
import { findInstance } from "./instances.ts";
import type { Machine, Project } from "./machine.ts";
import type { HeldFile } from "./release-all.ts";
import { answeredSince } from "./user-asked.ts";
import { isoText, type LockView, type WaiterView } from "./views.ts";

export type Waiter = { readonly instance: InstanceRecord; readonly want: Want };

/** Every live instance that was refused a file and still wants it. */
export async function findWaiters(
  project: Project,
  instances: readonly InstanceRecord[],
  now: Instant,
): Promise<readonly Waiter[]> {
  const waiters: Waiter[] = [];
  for (const instance of instances) {
    if (instance.status === "ended") continue;
    const wants = (await project.store.wants.get(instance.id))?.value ?? [];
    for (const want of wants) if (isFresh(want, now)) waiters.push({ instance, want });
  }
  return waiters;
}

/** The locks on the given files as others are told of them, by path. */
export async function lockViews(
  machine: Machine,
  project: Project,
  files: readonly HeldFile[],
  waiters: readonly Waiter[],
): Promise<readonly LockView[]> {
  const views: LockView[] = [];
  for (const file of files) {
    for (const lease of file.record.leases) views.push(await fullLockView(machine, project, file, lease, waiters));
  }
  return views.sort((a, b) => compareText(a.path, b.path) || compareText(a.checkout, b.checkout));
}

/** One lock on a file, with what is found out about its holder now. */
export async function fullLockView(
  machine: Machine,
  project: Project,
  { key, record }: HeldFile,
  lease: Lease,
  waiters: readonly Waiter[],
): Promise<LockView> {
  const now = project.store.now();
  const facts = await holderFacts(machine, project, lease, now);
  const isExpired = isVoid(lease, record, facts, project.settings.lease, now);
  const view = lockView(record, lease, isExpired, facts.hasMovedOn, waitersFor(key, lease, waiters));
  if (view.inFlight?.waitsForUser !== true) return view;
  const holder = await findInstance(project, lease.holder.instance);
  const isAnswered = holder !== null && (await answeredSince(machine, holder)) !== null;
  return isAnswered ? { ...view, inFlight: { ...view.inFlight, waitsForUser: false } } : view;
}

/**
 * Whether a lease no longer stops anybody. Asks the lease rule itself, in the name of a stranger to whom
 * nothing yields.
 */
export function isVoid(
  lease: Lease,
  record: FileRecord,
  facts: HolderFacts,
  policy: LeasePolicy,
  now: Instant,
): boolean {
  const { outcome } = decide(
    {
      kind: "acquire",
      holder: STRANGER,
      operation: null,
      pin: null,
      refusedForMs: null,
      closesCycle: false,
      policy: { ...policy, yieldAfterMs: "exit" },
    },
    { record: { ...record, leases: [lease] }, now, nextToken: 0 as FencingToken, factsOf: () => facts },
  );
  return outcome.kind === "granted";
}

const STRANGER: Holder = {
  instance: "" as InstanceId,
  agent: null,
  name: "",
  process: { host: "", boot: null, pidNs: null, timeNs: null, pid: 0, start: null },
};

/** One lock by the facts that were found out about it. */
export function lockView(
  { path, checkout }: FileRecord,
  lease: Lease,
  isExpired: boolean,
  hasMovedOn: boolean,
  waiters: readonly WaiterView[],
): LockView {
  const { holder, inFlight, pin, reserved } = lease;
  return {
    path,
    checkout,
    state: isExpired ? "expired" : "held",
    holder: { instance: holder.instance, agent: holder.agent, name: holder.name },
    acquiredAt: isoText(lease.acquiredAt.wall),
    editedAt: isoText(lease.editedAt.wall),
    token: lease.token,
    inFlight:
      inFlight === null || hasMovedOn
        ? null
        : { tool: inFlight.tool, since: isoText(inFlight.since.wall), waitsForUser: inFlight.waitsForUser },
    reserved: reserved === undefined ? null : { until: isoText(reserved.until.wall) },
    pinned: pin === null ? null : { intent: pin.intent, until: pin.until === null ? null : isoText(pin.until.wall) },
    waiters,
  };
}

function waitersFor(key: ResourceKey, lease: Lease, waiters: readonly Waiter[]): readonly WaiterView[] {
  return waiters
    .filter(({ want, instance }) => want.key === key && instance.id !== lease.holder.instance)
    .sort((a, b) => a.want.firstRefusedAt.wall - b.want.firstRefusedAt.wall)
    .map(({ instance, want }) => ({
      instance: instance.id,
      name: instance.name,
      since: isoText(want.firstRefusedAt.wall),
    }));
}

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
