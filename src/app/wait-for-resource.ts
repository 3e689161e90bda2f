import { RESERVED_MS } from "../domain/decide.ts";
import { type Holder, isSameHolder } from "../domain/holder.ts";
import { elapsedMs, type Instant, instantAfter, wallAfter } from "../domain/instant.ts";
import { type NamedResource, type Use, WAITING } from "../domain/named-resource.ts";
import type { ResourceRefusal } from "../domain/resource-refusal.ts";
import { joinQueue, leaveQueue, MOST_WAITERS } from "../domain/wait-queue.ts";
import { AppError } from "./errors.ts";
import { useFacts } from "./guard-resources.ts";
import { goneWaiters } from "./lazy/contention.ts";
import { type Caller, holderOf, type Machine, type Project } from "./machine.ts";
import { type NamedStore, takeUse } from "./named-resources.ts";
import { registerCaller } from "./register.ts";
import { swapRecord } from "./swap-record.ts";
import { isoText, type WaitCycleView } from "./views.ts";
import { findResourceDeadlock } from "./wait-cycle.ts";
import type { WaitRequest } from "./wait-for-file.ts";

export type ResourceWaitEnd =
  /** A place is kept for the caller until then. */
  | { readonly kind: "free"; readonly name: string; readonly reservedUntil: string; readonly waitedMs: number }
  /** Time was up. */
  | {
      readonly kind: "in-use";
      readonly name: string;
      readonly capacity: number;
      readonly users: readonly ResourceUserView[];
      readonly waitedMs: number;
    }
  /** Those named wait for each other, for longer than the caller would wait. */
  | {
      readonly kind: "resource-deadlock";
      readonly name: string;
      readonly cycle: WaitCycleView;
      readonly waitedMs: number;
    };

type User = ResourceRefusal["by"][number];
/** Moments are ISO 8601. */
export type ResourceUserView = Omit<User, "since" | "until"> & { readonly since: string; readonly until: string };

const LOOK_MS = 200;
/** Others begin to wait at any time; the search reads all who do. */
const SEARCH_MS = 1000;

/** One wait: whose, for what, since when. */
type Wait = {
  readonly machine: Machine;
  readonly project: Project;
  readonly named: NamedStore;
  readonly resource: NamedResource;
  readonly holder: Holder;
  readonly since: Instant;
  readonly request: WaitRequest;
};

/**
 * Waits in turn for a place in a named resource: first come, first served. Uses no model.
 *
 * @throws AppError `STORE_CONTENTION` when 64 wait already, and what the store throws; the place in the queue is given back
 */
export async function waitForResource(
  machine: Machine,
  project: Project,
  named: NamedStore,
  caller: Caller,
  resource: NamedResource,
  request: WaitRequest,
): Promise<ResourceWaitEnd> {
  const holder = holderOf(await registerCaller(machine, project, caller), caller);
  const wait: Wait = { machine, project, named, resource, holder, since: project.store.now(), request };
  try {
    return await untilFree(wait);
  } finally {
    await leave(wait);
  }
}

async function untilFree(wait: Wait): Promise<ResourceWaitEnd> {
  const { machine, resource, request } = wait;
  const { name, capacity } = resource;
  let by = await take(wait);
  if (by.length > 0) await join(wait);
  let searchedMs = -SEARCH_MS;
  while (by.length > 0 && waitedMs(wait) < request.mostMs && !request.signal.aborted) {
    const ahead = by.filter(({ isReserved }) => isReserved === true).length;
    request.onPlace({ holder: by[0]?.holder.name ?? "", ahead });
    const sinceSearchMs = waitedMs(wait) - searchedMs;
    if (sinceSearchMs >= SEARCH_MS) searchedMs = waitedMs(wait);
    const cycle = sinceSearchMs >= SEARCH_MS ? await deadlock(wait) : null;
    if (cycle !== null) return { kind: "resource-deadlock", name, cycle, waitedMs: waitedMs(wait) };
    await machine.sleep(LOOK_MS);
    by = await take(wait);
  }
  if (by.length === 0) {
    const reservedUntil = isoText(wallAfter(wait.project.store.now(), RESERVED_MS));
    return { kind: "free", name, reservedUntil, waitedMs: waitedMs(wait) };
  }
  const users: ResourceUserView[] = [];
  for (const use of by) users.push(viewOf(await useFacts(machine, wait.project, use)));
  return { kind: "in-use", name, capacity, users, waitedMs: waitedMs(wait) };
}

function deadlock({ machine, project, named, resource, holder, since, request }: Wait): Promise<WaitCycleView | null> {
  const until = instantAfter(since, request.mostMs);
  const waiting = { holder, name: resource.name, since, until, named };
  return findResourceDeadlock(machine, project, waiting, project.store.now());
}

function viewOf(user: User): ResourceUserView {
  return { ...user, since: isoText(user.since), until: isoText(user.until) };
}

function waitedMs({ project, since }: Wait): number {
  return elapsedMs(since, project.store.now()) ?? 0;
}

/** Has a place kept for the waiter; else those who have them all, and those whose turn comes first. */
function take({ machine, project, named, resource, holder }: Wait): Promise<readonly Use[]> {
  return takeUse(machine, project, named, resource, (since) => ({
    holder,
    toolUseId: "",
    command: WAITING,
    since,
    ttlMs: RESERVED_MS,
    isBackground: true,
    isReserved: true,
  }));
}

async function join({ machine, named: { register, keyOf }, resource: { name }, ...wait }: Wait): Promise<void> {
  const { holder, since, request } = wait;
  const isIn = await swapRecord(machine, register, keyOf(name), async ({ record, now }) => {
    const current = record ?? { name, uses: [] };
    const isGone = await goneWaiters(machine, current.queue ?? [], now);
    const living = (current.queue ?? []).filter((waiter) => !isGone(waiter));
    const until = instantAfter(since, request.mostMs + 1000);
    const queue = joinQueue(living, { holder, process: request.process, since, until });
    return { answer: queue !== null, next: queue === null ? undefined : { ...current, queue } };
  });
  if (!isIn) {
    throw new AppError("STORE_CONTENTION", `${MOST_WAITERS} commands wait for ${name} already`, {
      hint: "do something else, and ask again later",
    });
  }
}

/** Without effect for one whose turn has come. */
async function leave({ machine, named: { register, keyOf }, resource: { name }, holder }: Wait): Promise<void> {
  await swapRecord(machine, register, keyOf(name), async ({ record, now }) => {
    const queue = record?.queue ?? [];
    if (record === null || !queue.some((waiter) => isSameHolder(waiter.holder, holder))) {
      return { answer: undefined, next: undefined };
    }
    return { answer: undefined, next: leaveQueue(record, holder, await goneWaiters(machine, queue, now)) };
  });
}
