/**
 * What a holder may give to another: the lease of one file, with its work in it. Part of the lease rule, but apart from
 * `decide`: no hook around an edit hands anything over, and it has no room for it.
 *
 * The receiver's lease is a reservation, as for one that has waited for its turn: it ends with the first write, three
 * minutes after the last reading, or with the receiver's turn. A pin until the first write would be held for ever by a session
 * that sits idle and never writes. Those who wait keep their places behind it: whom its file goes to is the holder's right.
 */
import type { Contributor } from "./contributor.ts";
import { type HolderFacts, isInFlight, type LeasePolicy, livePin } from "./decide.ts";
import type { Holder, InstanceId } from "./holder.ts";
import type { Instant } from "./instant.ts";
import type { FencingToken, FileRecord, Lease, Sha256, Waiter } from "./lease.ts";
import type { Seen } from "./verify.ts";
import { leaveQueue } from "./wait-queue.ts";

export type HandOver = {
  readonly giver: InstanceId;
  readonly to: Holder;
  /** The lease is kept for the receiver until then at least, unless it is pinned. */
  readonly reservedUntil: Instant;
  /** The receiver knows what the giver saw of the file: then the giver's work in it is the receiver's as well. */
  readonly isWorkKnown: boolean;
  readonly policy: LeasePolicy;
};

export type HandOverOutcome =
  | { readonly kind: "handed"; readonly lease: Lease }
  /** A write to it runs. */
  | { readonly kind: "in-flight"; readonly lease: Lease }
  /** The giver has no lease on it. `by`: who has one. */
  | { readonly kind: "not-held"; readonly by: Lease | null };

/** What is given besides: `nextToken` as in `Situation`; facts about the giver's own leases. */
export type HandOverSituation = {
  readonly record: FileRecord;
  readonly now: Instant;
  readonly nextToken: FencingToken;
  readonly factsOf: (lease: Lease) => HolderFacts;
  readonly isGone: (waiter: Waiter) => boolean;
};

/** Gives all that an instance holds of one file, its subagents' leases too, to one holder. Pure; stores only swap `next`. */
export function decideHandOver(
  { giver, to, reservedUntil, isWorkKnown, policy }: HandOver,
  { record, now, nextToken, factsOf, isGone }: HandOverSituation,
): { readonly outcome: HandOverOutcome; readonly next: FileRecord | null } {
  const own = record.leases.filter(({ holder }) => holder.instance === giver);
  if (own.length === 0) return { outcome: { kind: "not-held", by: record.leases[0] ?? null }, next: null };
  const busy = own.find((lease) => isInFlight(lease, factsOf(lease), policy, now));
  if (busy !== undefined) return { outcome: { kind: "in-flight", lease: busy }, next: null };
  const [pin = null] = own.flatMap((lease) => livePin(lease, now) ?? []);
  const bare = { holder: to, token: nextToken, acquiredAt: now, editedAt: now, inFlight: null, pin };
  const lease: Lease = pin === null ? { ...bare, reserved: { until: reservedUntil } } : bare;
  const others = record.leases.filter((other) => !own.includes(other));
  const left = leaveQueue(record, to, isGone);
  const next = { ...left, leases: [...others, lease], touchedAt: now };
  return { outcome: { kind: "handed", lease }, next: isWorkKnown ? withWorkOf(next, giver, to) : next };
}

/** Work that is not committed belongs to who goes on with it: git is asked whose a changed file is. */
function withWorkOf(record: FileRecord, giver: InstanceId, to: Holder): FileRecord {
  const { lastWrite, contributors } = record;
  // No operation of the receiver's wrote it: the end of its reply must not settle it again.
  const write = lastWrite?.by.instance === giver ? { ...lastWrite, by: to, toolUseId: null } : lastWrite;
  if (contributors === undefined) return { ...record, lastWrite: write };
  const given = contributors.map((one) =>
    one.instance === giver ? { ...one, instance: to.instance, name: to.name } : one,
  );
  return { ...record, lastWrite: write, contributors: given.filter(isFirst) };
}

function isFirst(one: Contributor, index: number, all: readonly Contributor[]): boolean {
  return all.findIndex(({ instance, how }) => instance === one.instance && how === one.how) === index;
}

/**
 * What the receiver's conversation counts as seen from then on: what is there now, if it has seen that itself, else what
 * the giver saw. Null: neither has seen the file.
 *
 * @param current the hash of what is there now; null: no file, or it cannot be read
 */
export function seenAfter(giver: Seen | null, receiver: Seen | null, current: Sha256 | null): Seen | null {
  if (giver === null || (receiver !== null && receiver.sha === current)) return receiver;
  // No refusal has shown the receiver anything.
  return { ...giver, shown: null };
}
