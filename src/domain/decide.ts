import { excludes, type Holder, isSameHolder, type Liveness } from "./holder.ts";
import { elapsedMs, type Instant } from "./instant.ts";
import type { FencingToken, FileRecord, InFlight, LastWrite, Lease, Pin, Reservation, Waiter } from "./lease.ts";
import { comingLease, findAhead, leaveQueue } from "./wait-queue.ts";

/** The times that shape {@link decide}; all in milliseconds. DESIGN section 5. */
export type LeasePolicy = {
  /** A settled lease yields to an asker after this long without an edit; `exit`: never, whatever else is said here. */
  readonly yieldAfterMs: number | "exit";
  /** A settled lease yields to an asker that was first refused this long ago. */
  readonly fairAfterMs: number;
  /** A settled lease yields this long after its holder's turn ended. */
  readonly turnGraceMs: number;
  /** Silence after which a holder whose death cannot be proved counts as gone. */
  readonly ttlMs: number;
  /** An operation in flight protects its lease no longer than this. */
  readonly inFlightCapMs: number;
};

export const DEFAULT_LEASE_POLICY: LeasePolicy = {
  yieldAfterMs: 60_000,
  fairAfterMs: 10_000,
  turnGraceMs: 10_000,
  ttlMs: 5 * 60_000,
  inFlightCapMs: 60 * 60_000,
};

/** What was found out about the holder of a lease that stands in an asker's way. */
export type HolderFacts = {
  readonly liveness: Liveness;
  /** The instance unregistered; only its lease was left behind. */
  readonly hasEnded: boolean;
  /** Since its last heartbeat, by the store's clock. Null: none was found. */
  readonly silentForMs: number | null;
  /** The in-flight mark is over, whatever the record says: the holder has moved on since. */
  readonly hasMovedOn: boolean;
  /** It has asked to write another file since it last wrote this one. */
  readonly isElsewhere: boolean;
  /** Since its turn ended with nothing left running. Null: its turn runs. */
  readonly turnEndedForMs: number | null;
  /** Since its conversation last read the file. Null or missing: never, or it was not asked. */
  readonly readForMs?: number | null;
};

export type Acquire = {
  readonly kind: "acquire";
  readonly holder: Holder;
  /** The operation that is about to start; null for a lock taken by name. */
  readonly operation: { readonly toolUseId: string; readonly tool: string } | null;
  readonly pin: Pin | null;
  /** The asker has waited for its turn: a new lease is a reservation that ends so. Missing: it will write at once. */
  readonly reservedUntil?: Instant;
  /** Since this asker was first refused this file; null: not refused yet. */
  readonly refusedForMs: number | null;
  /** Refusing would leave the asker and the holder waiting for each other. */
  readonly closesCycle: boolean;
  readonly policy: LeasePolicy;
};

export type Command =
  | Acquire
  /** The operation ended; `write` says what it left behind, null if it wrote nothing. */
  | {
      readonly kind: "settle";
      readonly holder: Holder;
      readonly toolUseId: string | null;
      readonly write: LastWrite | null;
    }
  /** The operation in flight asks its user for permission. */
  | { readonly kind: "wait-for-user"; readonly holder: Holder }
  | { readonly kind: "renew"; readonly holder: Holder; readonly until: Instant | null }
  | { readonly kind: "release"; readonly holder: Holder; readonly token: FencingToken | null }
  /** The instance is gone: all its leases on this file end, its subagents' too. */
  | { readonly kind: "end-instance"; readonly holder: Holder }
  /** A subagent stopped: what it held is its instance's now. `goingOn`: its tool uses that run in the background. */
  | { readonly kind: "end-agent"; readonly holder: Holder; readonly goingOn: readonly string[] }
  /** A person ends whatever lease there is. */
  | { readonly kind: "revoke" };

/** Why a lease went from its holder to an asker. */
export type FreedBy = "death" | "exit" | "expiry" | "yield";
export type Taken = { readonly lease: Lease; readonly by: FreedBy };
/** Why a lease stays where it is. */
export type HeldBecause =
  | "in-flight"
  | "waits-for-user"
  | "settled"
  | "pinned"
  /** It is the turn of one that has waited for it, and that has the lease already or is about to get it. */
  | "reserved";

export type Outcome =
  | { readonly kind: "granted"; readonly lease: Lease; readonly taken: readonly Taken[] }
  | { readonly kind: "held"; readonly by: Lease; readonly because: HeldBecause }
  | { readonly kind: "settled" | "renewed"; readonly lease: Lease }
  | { readonly kind: "released"; readonly leases: readonly Lease[] }
  /** The holder has no such lease (any more). `to`: who has one now. `formerWrite`: the last write before this. */
  | { readonly kind: "lost"; readonly to: Lease | null; readonly formerWrite: LastWrite | null };

/** How an acquisition can end. */
export type AcquireOutcome = Extract<Outcome, { kind: "granted" | "held" }>;

export type Decision<O extends Outcome = Outcome> = {
  readonly outcome: O;
  /** What to store; null: nothing changes. */
  readonly next: FileRecord | null;
};

/** What `decide` is given besides the command: the stored facts, the time, and the token a grant would get. */
export type Situation = {
  readonly record: FileRecord;
  readonly now: Instant;
  /** The generation that a successful swap will create: larger than any token given before. */
  readonly nextToken: FencingToken;
  readonly factsOf: (lease: Lease) => HolderFacts;
  /** Missing: nobody waits. */
  readonly isGone?: (waiter: Waiter) => boolean;
};

/**
 * The only lease rule there is: what one command does to one file's record. Pure; stores only swap
 * what it returns.
 */
export function decide(command: Acquire, situation: Situation): Decision<AcquireOutcome>;
export function decide(command: Command, situation: Situation): Decision;
export function decide(command: Command, situation: Situation): Decision {
  if (command.kind === "acquire") return acquire(command, situation);
  return decideOnHeld(command, situation.record, situation.now);
}

/** What of the rule concerns leases that there are: hooks that never ask for one load this alone. */
export function decideOnHeld(command: Exclude<Command, Acquire>, record: FileRecord, now: Instant): Decision {
  switch (command.kind) {
    case "settle":
      return settle(command, record, now);
    case "wait-for-user":
      return changeOwn(command.holder, record, now, "renewed", (lease) => ({
        ...lease,
        inFlight: lease.inFlight && { ...lease.inFlight, waitsForUser: true },
      }));
    case "renew":
      return changeOwn(command.holder, record, now, "renewed", (lease) => ({
        ...lease,
        editedAt: now,
        pin: lease.pin && { ...lease.pin, until: command.until },
      }));
    case "release":
      return release(command.holder, command.token, record, now);
    case "end-instance":
      return drop((lease) => lease.holder.instance === command.holder.instance, record, now);
    case "end-agent":
      return endAgent(command, record, now);
    case "revoke":
      return drop(() => true, record, now);
  }
}

function acquire(command: Acquire, situation: Situation): Decision<AcquireOutcome> {
  const { record, nextToken, isGone = () => false } = situation;
  const ruled = ruleOnAll(command, situation);
  if ("because" in ruled) return { outcome: { kind: "held", ...ruled }, next: null };
  const isHolder = record.leases.some((lease) => isSameHolder(lease.holder, command.holder));
  const ahead = isHolder ? null : findAhead(record.queue ?? [], command.holder, isGone);
  if (ahead !== null) {
    return { outcome: { kind: "held", by: comingLease(ahead, nextToken), because: "reserved" }, next: null };
  }
  return grant(command, { ...situation, record: leaveQueue(record, command.holder, isGone) }, ruled.taken);
}

/** Those that end for the asker, or the first that must be respected. */
function ruleOnAll(
  command: Acquire,
  { record, now, factsOf }: Situation,
): { readonly taken: readonly Taken[] } | { readonly by: Lease; readonly because: HeldBecause } {
  const taken: Taken[] = [];
  for (const lease of record.leases) {
    if (!excludes(lease.holder, command.holder)) continue;
    const ruling = ruleOn(lease, factsOf(lease), command, now);
    if ("because" in ruling) return { by: lease, because: ruling.because };
    taken.push({ lease, by: ruling.by });
  }
  return { taken };
}

/** Gives the lease. Where nobody holds the file and nobody waits for it, that is all that there is to decide. */
export function grant(
  command: Omit<Acquire, "closesCycle">,
  { record, now, nextToken }: Omit<Situation, "factsOf">,
  taken: readonly Taken[] = [],
): Decision<AcquireOutcome> {
  const own = record.leases.find((lease) => isSameHolder(lease.holder, command.holder));
  const lease: Lease = {
    holder: command.holder,
    token: own?.token ?? nextToken,
    acquiredAt: own?.acquiredAt ?? now,
    editedAt: now,
    // A lock taken by name says nothing of an operation that runs.
    inFlight: command.operation === null ? (own?.inFlight ?? null) : startOf(command.operation, now),
    pin: command.pin ?? livePin(own, now),
    ...reservationOf(command, own),
  };
  const others = record.leases.filter((other) => other !== own && !taken.some((t) => t.lease === other));
  return {
    outcome: { kind: "granted", lease, taken },
    next: { ...record, leases: [...others, lease], touchedAt: now },
  };
}

/** It ends with the first write; a lock by name needs none. */
function reservationOf(
  command: Omit<Acquire, "closesCycle">,
  own: Lease | undefined,
): { readonly reserved?: Reservation } {
  if (command.operation !== null || command.pin !== null) return {};
  if (own !== undefined) return own.reserved === undefined ? {} : { reserved: own.reserved };
  return command.reservedUntil === undefined ? {} : { reserved: { until: command.reservedUntil } };
}

function startOf(operation: { toolUseId: string; tool: string }, now: Instant): InFlight {
  return { ...operation, since: now, waitsForUser: false };
}

/** Whether a lease of somebody else must be respected, and why, or why it need not be. */
function ruleOn(
  lease: Lease,
  facts: HolderFacts,
  command: Acquire,
  now: Instant,
): { readonly by: FreedBy } | { readonly because: HeldBecause } {
  if (facts.liveness === "dead") return { by: "death" };
  if (facts.hasEnded) return { by: "exit" };
  if (facts.liveness === "unknown" && isSilent(lease, facts, command.policy, now)) return { by: "expiry" };
  if (livePin(lease, now) !== null) return { because: "pinned" };
  if (isInFlight(lease, facts, command.policy, now)) {
    return { because: lease.inFlight?.waitsForUser === true ? "waits-for-user" : "in-flight" };
  }
  if (isReserved(lease, facts, now)) return { because: "reserved" };
  // Its time by name is over, and so is what ran in it; or its turn came and went.
  if (lease.pin !== null || lease.reserved !== undefined) return { by: "expiry" };
  return yields(lease, facts, command, now) ? { by: "yield" } : { because: "settled" };
}

/** Only for a holder whose death cannot be proved: a live one keeps its lease however long it is silent. */
function isSilent(lease: Lease, facts: HolderFacts, policy: LeasePolicy, now: Instant): boolean {
  const silentForMs = facts.silentForMs ?? elapsedMs(lease.editedAt, now);
  return silentForMs !== null && silentForMs > policy.ttlMs;
}

/** The pin of a lease, if it has one that is not over yet. */
export function livePin(lease: Lease | undefined, now: Instant): Pin | null {
  if (lease === undefined || lease.pin === null) return null;
  const overdueMs = lease.pin.until === null ? null : elapsedMs(lease.pin.until, now);
  return overdueMs !== null && overdueMs >= 0 ? null : lease.pin;
}

/** How long a turn is kept for one that does not use it, counted anew when it reads the file. */
export const RESERVED_MS = 3 * 60_000;

/** A turn of its session's own that ended since has ended the reservation as well. */
function isReserved({ reserved, acquiredAt }: Lease, facts: HolderFacts, now: Instant): boolean {
  if (reserved === undefined) return false;
  const heldForMs = elapsedMs(acquiredAt, now) ?? 0;
  if (facts.turnEndedForMs !== null && facts.turnEndedForMs < heldForMs) return false;
  if (facts.readForMs != null && facts.readForMs < Math.min(heldForMs, RESERVED_MS)) return true;
  const overdueMs = elapsedMs(reserved.until, now);
  return overdueMs === null || overdueMs < 0;
}

/** Whether the operation of a lease goes on, as far as anybody can tell. */
export function isInFlight(lease: Lease, facts: HolderFacts, policy: LeasePolicy, now: Instant): boolean {
  if (lease.inFlight === null || facts.hasMovedOn) return false;
  const runningMs = elapsedMs(lease.inFlight.since, now);
  return runningMs === null || runningMs < policy.inFlightCapMs;
}

function yields(lease: Lease, facts: HolderFacts, command: Acquire, now: Instant): boolean {
  const { yieldAfterMs, fairAfterMs, turnGraceMs } = command.policy;
  if (yieldAfterMs === "exit") return false;
  const untouchedMs = elapsedMs(lease.editedAt, now);
  if (untouchedMs !== null && untouchedMs >= yieldAfterMs) return true;
  if (command.refusedForMs !== null && command.refusedForMs >= fairAfterMs) return true;
  if (facts.turnEndedForMs !== null && facts.turnEndedForMs >= turnGraceMs) return true;
  if (facts.isElsewhere) return true;
  return command.closesCycle;
}

function settle(command: Extract<Command, { kind: "settle" }>, record: FileRecord, now: Instant): Decision {
  const { holder, toolUseId, write } = command;
  const lastWrite = write ?? record.lastWrite;
  const own = record.leases.find((lease) => isSameHolder(lease.holder, holder));
  if (own === undefined) {
    // The write happened all the same: it is recorded, so that others do not trust what they saw before.
    return { outcome: lost(record), next: write === null ? null : { ...record, lastWrite, touchedAt: now } };
  }
  // A late report of an earlier operation must not end the mark of the one that runs now.
  const isOther = toolUseId !== null && own.inFlight !== null && own.inFlight.toolUseId !== toolUseId;
  const lease: Lease = {
    ...own,
    editedAt: write === null ? own.editedAt : now,
    inFlight: isOther ? own.inFlight : null,
  };
  const leases = record.leases.map((other) => (other === own ? lease : other));
  return { outcome: { kind: "settled", lease }, next: { ...record, leases, lastWrite, touchedAt: now } };
}

function lost(record: FileRecord): Outcome {
  return { kind: "lost", to: record.leases[0] ?? null, formerWrite: record.lastWrite };
}

function changeOwn(
  holder: Holder,
  record: FileRecord,
  now: Instant,
  kind: "renewed",
  change: (lease: Lease) => Lease,
): Decision {
  const own = record.leases.find((lease) => isSameHolder(lease.holder, holder));
  if (own === undefined) return { outcome: lost(record), next: null };
  const lease = change(own);
  const leases = record.leases.map((other) => (other === own ? lease : other));
  return { outcome: { kind, lease }, next: { ...record, leases, touchedAt: now } };
}

function release(holder: Holder, token: FencingToken | null, record: FileRecord, now: Instant): Decision {
  const own = record.leases.find((lease) => isSameHolder(lease.holder, holder));
  if (own === undefined || (token !== null && token !== own.token)) {
    return { outcome: lost(record), next: null };
  }
  return drop((lease) => lease === own, record, now);
}

function drop(isDropped: (lease: Lease) => boolean, record: FileRecord, now: Instant): Decision {
  const leases = record.leases.filter(isDropped);
  if (leases.length === 0) return { outcome: { kind: "released", leases }, next: null };
  const kept = record.leases.filter((lease) => !isDropped(lease));
  return { outcome: { kind: "released", leases }, next: { ...record, leases: kept, touchedAt: now } };
}

function endAgent(
  { holder, goingOn }: Extract<Command, { kind: "end-agent" }>,
  record: FileRecord,
  now: Instant,
): Decision {
  const own = record.leases.find((lease) => isSameHolder(lease.holder, holder));
  if (own === undefined) return { outcome: { kind: "released", leases: [] }, next: null };
  const main = record.leases.find((lease) => lease.holder.instance === holder.instance && lease.holder.agent === null);
  const rest = record.leases.filter((lease) => lease !== own && lease !== main);
  // A name has no slash; what follows one is the agent's type.
  const name = holder.name.replace(/\/.*$/s, "");
  const inFlight = own.inFlight !== null && goingOn.includes(own.inFlight.toolUseId) ? own.inFlight : null;
  const inherited: Lease =
    main === undefined
      ? { ...own, holder: { ...own.holder, agent: null, name }, inFlight }
      : { ...main, pin: main.pin ?? own.pin, inFlight: main.inFlight ?? inFlight };
  return {
    outcome: { kind: "released", leases: [own] },
    next: { ...record, leases: [...rest, inherited], touchedAt: now },
  };
}
