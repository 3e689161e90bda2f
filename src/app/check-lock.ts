import { type InstanceRecord, isStale } from "../domain/instance.ts";
import type { FileRecord } from "../domain/lease.ts";
import { silentForMs } from "./holder-facts.ts";
import { findInstance, findMyself } from "./instances.ts";
import { locateOrThrow } from "./located-file.ts";
import { findWaiters, lockViews } from "./lock-view.ts";
import type { Caller, Located, Machine } from "./machine.ts";
import { seenKey } from "./see-file.ts";
import { isoText, type LockView } from "./views.ts";

/** What became of a file's content since the caller last saw it. */
export type DriftView = {
  readonly kind: "none" | "never-seen" | "changed" | "removed" | "unreadable";
  readonly seenAt: string | null;
  /** The instance that wrote what is there now, as far as coord saw it; null: somebody else. */
  readonly by: string | null;
};

export type LockCheck = {
  readonly path: string;
  /**
   * `free`; `yours`; `held` by somebody else; `expired`: a lock is left over, and the next one who asks gets it;
   * `stale`: held, but its holder has shown no sign of life for longer than the TTL; `drifted`: nobody is in the
   * way, but the content is not what the caller last saw.
   */
  readonly state: "free" | "yours" | "held" | "expired" | "stale" | "drifted";
  readonly locks: readonly LockView[];
  readonly drift: DriftView;
};

/** How it stands with a file for the caller. Reads only. */
export async function checkLock(machine: Machine, caller: Caller, path: string): Promise<LockCheck> {
  const located = await locateOrThrow(machine, caller, path);
  const { project, resource } = located;
  const me = await findMyself(machine, project, caller);
  const { record } = await project.store.files.read(resource.key);
  const instances = (await project.store.instances.list()).map((listed) => listed.record);
  const waiters = await findWaiters(project, instances, project.store.now());
  const files = record === null ? [] : [{ key: resource.key, record }];
  const locks = await lockViews(machine, project, files, waiters);
  const drift = await findDrift(machine, caller, me, located, record);
  return { path: resource.path, state: await stateOf(machine, located, me, locks, drift), locks, drift };
}

async function stateOf(
  machine: Machine,
  located: Located,
  me: InstanceRecord | null,
  locks: readonly LockView[],
  drift: DriftView,
): Promise<LockCheck["state"]> {
  const others = locks.filter(({ holder }) => holder.instance !== me?.id);
  const holding = others.find(({ state }) => state === "held");
  if (holding !== undefined) return (await isHolderStale(machine, located, holding)) ? "stale" : "held";
  if (others.length > 0) return "expired";
  if (drift.kind === "changed" || drift.kind === "removed") return "drifted";
  return locks.length > 0 ? "yours" : "free";
}

/** A shell gives no signs of life between two commands, so it is never stale while it lives. */
async function isHolderStale(machine: Machine, { project }: Located, { holder }: LockView): Promise<boolean> {
  const found = await findInstance(project, holder.instance);
  if (found === null) return true;
  if (found.sessionId === null && (await machine.liveness.probe(found.process)) === "alive") return false;
  return isStale(await silentForMs(project, found.id), project.settings.lease.ttlMs);
}

/** Compares the content now with what the caller's conversation last saw of it. */
async function findDrift(
  machine: Machine,
  caller: Caller,
  me: InstanceRecord | null,
  { project, resource }: Located,
  record: FileRecord | null,
): Promise<DriftView> {
  const seen = me === null ? null : await project.store.seen.get(seenKey(caller, me, resource.key));
  if (seen === null) return { kind: "never-seen", seenAt: null, by: null };
  const seenAt = isoText(seen.value.at);
  const content = await machine.workspace.content(resource.absolute);
  if (content.kind === "unreadable") return { kind: "unreadable", seenAt, by: null };
  const current = content.kind === "missing" ? null : content.sha;
  if (current === seen.value.sha) return { kind: "none", seenAt, by: null };
  const last = record?.lastWrite ?? null;
  const by = last !== null && last.sha === current ? last.by.name : null;
  return { kind: current === null ? "removed" : "changed", seenAt, by };
}
