import { type Holder, isSameHolder } from "./holder.ts";
import type { Waiter } from "./lease.ts";
import { MOST_WAITERS } from "./wait-queue.ts";

/** What a claim is called. */
export type ClaimName = { readonly type: string; readonly name: string };

/** A command that waits for a claim to end. */
export type ClaimWaiter = ClaimName & { readonly waiter: Waiter };

/** One text for one piece of work: `Login` and `login` are the same. A space is in it always, in no key of a file. */
export function claimKey({ type, name }: ClaimName): string {
  return `${fold(type)} ${fold(name)}`;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

type Queue = readonly ClaimWaiter[];
type IsGone = (waiter: Waiter) => boolean;

/** Who waits for one claim, in turn. */
export function waitersFor(queue: Queue, claim: ClaimName): readonly Waiter[] {
  return queue.filter((place) => claimKey(place) === claimKey(claim)).map(({ waiter }) => waiter);
}

/** The queue with a place at its end, without those that are gone. One that waits already keeps its place. Null: full. */
export function joinClaimQueue(queue: Queue, place: ClaimWaiter, isGone: IsGone): Queue | null {
  const living = queue.filter(({ waiter }) => !isGone(waiter));
  if (living.some((other) => isSamePlace(other, place, place.waiter.holder))) return living;
  return living.length < MOST_WAITERS ? [...living, place] : null;
}

/** The field of a book without the holder's place and without those that are gone; missing where nobody is left. */
export function queueWithout(
  queue: Queue,
  claim: ClaimName,
  holder: Holder,
  isGone: IsGone,
): { readonly queue?: Queue } {
  const kept = queue.filter((place) => !isSamePlace(place, claim, holder) && !isGone(place.waiter));
  return kept.length === 0 ? {} : { queue: kept };
}

function isSamePlace(place: ClaimWaiter, claim: ClaimName, holder: Holder): boolean {
  return claimKey(place) === claimKey(claim) && isSameHolder(place.waiter.holder, holder);
}
