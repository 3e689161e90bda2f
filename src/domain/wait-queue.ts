import { excludes, type Holder, isSameHolder } from "./holder.ts";
import type { FencingToken, Lease, Waiter } from "./lease.ts";

/** More than ever wait for one file; who comes later is told so. */
export const MOST_WAITERS = 64;

/** The queue with the waiter at its end; one that waits already keeps its place. Null: the queue is full. */
export function joinQueue(queue: readonly Waiter[], waiter: Waiter): readonly Waiter[] | null {
  const own = queue.find(({ holder }) => isSameHolder(holder, waiter.holder));
  if (own !== undefined) return queue.map((other) => (other === own ? { ...waiter, since: own.since } : other));
  return queue.length < MOST_WAITERS ? [...queue, waiter] : null;
}

/** The record without the holder's place, and without those that `isGone` says of. */
export function leaveQueue<R extends { readonly queue?: readonly Waiter[] }>(
  record: R,
  holder: Holder,
  isGone: (waiter: Waiter) => boolean,
): Omit<R, "queue"> & { readonly queue?: readonly Waiter[] } {
  const { queue = [], ...rest } = record;
  const kept = queue.filter((waiter) => !isSameHolder(waiter.holder, holder) && !isGone(waiter));
  return kept.length === 0 ? rest : { ...rest, queue: kept };
}

/** Whose turn it is before the asker's: who comes later never overtakes. Null: nobody's. */
export function findAhead(queue: readonly Waiter[], asker: Holder, isGone: (waiter: Waiter) => boolean): Waiter | null {
  return findAllAhead(queue, asker, isGone)[0] ?? null;
}

/** Who waits before the asker; one that does not wait itself comes last. */
export function findAllAhead(
  queue: readonly Waiter[],
  asker: Holder,
  isGone: (waiter: Waiter) => boolean,
): readonly Waiter[] {
  const place = queue.findIndex(({ holder }) => isSameHolder(holder, asker));
  return queue
    .slice(0, place < 0 ? queue.length : place)
    .filter((waiter) => excludes(waiter.holder, asker) && !isGone(waiter));
}

/** The lease that a waiter will get, for those who are told why they must wait. */
export function comingLease({ holder, since, until }: Waiter, token: FencingToken): Lease {
  return { holder, token, acquiredAt: since, editedAt: since, inFlight: null, pin: null, reserved: { until } };
}
