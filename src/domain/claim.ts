import { type ClaimName, type ClaimWaiter, claimKey, joinClaimQueue, queueWithout, waitersFor } from "./claim-queue.ts";
import { type FreedBy, RESERVED_MS } from "./decide.ts";
import type { Holder, InstanceId, Liveness } from "./holder.ts";
import { type EpochMs, elapsedMs, type Instant, type MonoMs } from "./instant.ts";
import type { Waiter } from "./lease.ts";
import { findAhead } from "./wait-queue.ts";

/** A pattern for paths relative to their checkout; `source` is the glob compiled to a regular expression (flag `u`). */
export type ClaimPath = { readonly glob: string; readonly source: string };

/** A piece of work that one instance has taken on, which is more than a file: a feature, a deployment, a folder. */
export type Claim = {
  /** What kind of work: `feature`, `droplet`. Names are told apart within a type. */
  readonly type: string;
  readonly name: string;
  readonly holder: Holder;
  /** What is to come of it, in the holder's words; "": not said. */
  readonly goal: string;
  /** None: the claim is about work, not about files. */
  readonly paths: readonly ClaimPath[];
  /** Others' edits inside `paths` are refused, not only told of. */
  readonly exclusive: boolean;
  readonly claimedAt: Instant;
  /** Ends then at the latest; a claim never yields before. */
  readonly until: Instant;
  /** When the holder was asked whether it still needs it; null: not yet. */
  readonly askedAt: Instant | null;
  /** Kept for one that has waited for it and has not claimed it yet; ends with its turn as well. Missing: no. */
  readonly isReserved?: boolean;
};

/** All claims of one repository: they are few, and an edit reads them in one go. `queue`: who waits, for whichever of them. */
export type ClaimBook = { readonly claims: readonly Claim[]; readonly queue?: readonly ClaimWaiter[] };

export const NO_CLAIMS: ClaimBook = { claims: [] };
export const DEFAULT_CLAIM_HOURS = 4;
export const MOST_CLAIM_HOURS = 7 * 24;
/** The holder is asked this long before the end. */
export const ASKED_BEFORE_MS = 10 * 60_000;
export const MOST_CLAIMS = 200;

export type ClaimRequest = Pick<Claim, "type" | "name" | "holder" | "goal" | "paths" | "exclusive"> & {
  readonly forMs: number;
};

export type ClaimCommand =
  /** Its holder may claim again: paths, goal and end are new then. */
  | (ClaimRequest & { readonly kind: "claim" })
  /** Has it kept for the waiter if its turn has come, else gives it a place in the queue. */
  | (ClaimName & { readonly kind: "wait"; readonly waiter: Waiter })
  | (ClaimName & { readonly kind: "leave"; readonly holder: Holder })
  | (ClaimName & { readonly kind: "release"; readonly instance: InstanceId })
  | { readonly kind: "release-all"; readonly instance: InstanceId }
  /** Gives one's own claims to somebody else, who has them as they were. `only` null: all. */
  | {
      readonly kind: "hand-over";
      readonly only: { readonly type: string; readonly name: string } | null;
      readonly instance: InstanceId;
      readonly to: Holder;
    }
  /** Asks the holder about the claims that end soon, each once. */
  | { readonly kind: "ask"; readonly instance: InstanceId };

/** What was found out about the holder of a claim that stands in an asker's way. */
export type ClaimHolderFacts = {
  readonly liveness: Liveness;
  readonly hasEnded: boolean;
  /** Since its last sign of life; null: none was found. */
  readonly silentForMs: number | null;
  /** Since its turn ended with nothing left running. Null or missing: its turn runs, or nobody knows. */
  readonly turnEndedForMs?: number | null;
};

export type ClaimOutcome =
  | {
      readonly kind: "granted";
      readonly claim: Claim;
      readonly isNew: boolean;
      readonly taken: { readonly claim: Claim; readonly by: FreedBy } | null;
    }
  /** `by`: a claim that stands, or the one that somebody who waited before is about to get. */
  | { readonly kind: "held"; readonly by: Claim }
  /** The queue has no room. */
  | { readonly kind: "crowded" }
  /** There are so many claims that nobody can have an overview. */
  | { readonly kind: "full" }
  | { readonly kind: "released" | "asked" | "handed"; readonly claims: readonly Claim[] }
  | { readonly kind: "left" };

export type ClaimSituation = {
  readonly book: ClaimBook;
  readonly now: Instant;
  /** Silence after which a holder whose death cannot be proved counts as gone. */
  readonly ttlMs: number;
  readonly factsOf: (claim: Claim) => ClaimHolderFacts;
  /** Missing: all that wait do so still. */
  readonly isGone?: (waiter: Waiter) => boolean;
};

export type ClaimDecision = {
  readonly outcome: ClaimOutcome;
  /** What to store; null: nothing changes. */
  readonly next: ClaimBook | null;
};

/** The only rule for claims: what one command does to the book. Pure; stores only swap what it returns. */
export function decideClaim(command: ClaimCommand, situation: ClaimSituation): ClaimDecision {
  const { book, now } = situation;
  switch (command.kind) {
    case "claim":
      return claimWork(command, situation);
    case "wait":
      return waitForClaim(command, situation);
    case "leave": {
      const left = queueWithout(book.queue ?? [], command, command.holder, situation.isGone ?? nobody);
      return { outcome: { kind: "left" }, next: { claims: book.claims, ...left } };
    }
    case "release":
      return release(book, (claim) => claim.holder.instance === command.instance && isNamed(claim, command));
    case "release-all":
      return release(book, (claim) => claim.holder.instance === command.instance);
    case "hand-over":
      return handOver(command, situation);
    case "ask": {
      const due = (claim: Claim): boolean => claim.holder.instance === command.instance && isDue(claim, now);
      const claims = book.claims.filter(due);
      if (claims.length === 0) return { outcome: { kind: "asked", claims }, next: null };
      const next = book.claims.map((claim) => (due(claim) ? { ...claim, askedAt: now } : claim));
      return { outcome: { kind: "asked", claims }, next: { ...book, claims: next } };
    }
  }
}

function claimWork(command: ClaimRequest, situation: ClaimSituation, isReserved = false): ClaimDecision {
  const { book, now, isGone = nobody } = situation;
  const known = book.claims.find((claim) => isNamed(claim, command)) ?? null;
  const own = known?.holder.instance === command.holder.instance ? known : null;
  const freed = known === null || own !== null ? null : whyFree(known, situation);
  const by = inTheWay(command, situation, known, own, freed);
  if (by !== null) return { outcome: { kind: "held", by }, next: null };
  const { type, name, holder, goal, paths, exclusive } = command;
  const until = later(now, command.forMs);
  const claimedAt = own?.claimedAt ?? now;
  const bare: Claim = { type, name, holder, goal, paths, exclusive, claimedAt, until, askedAt: null };
  const claim: Claim = isReserved ? { ...bare, isReserved } : bare;
  // What has ended by its time or with its holder goes with the next claim; nobody has to tidy up.
  const others = book.claims.filter((other) => other !== known && whyFree(other, situation) === null);
  if (others.length >= MOST_CLAIMS) return { outcome: { kind: "full" }, next: null };
  const taken = known === null || freed === null ? null : { claim: known, by: freed };
  const left = queueWithout(book.queue ?? [], command, holder, isGone);
  // What was kept for it is its own only from its claim on.
  const isNew = own === null || own.isReserved === true;
  return { outcome: { kind: "granted", claim, isNew, taken }, next: { claims: [...others, claim], ...left } };
}

/** The claim of somebody else, or the turn of one that waited before; null: nothing. */
function inTheWay(
  command: ClaimRequest,
  { book, now, isGone = nobody }: ClaimSituation,
  known: Claim | null,
  own: Claim | null,
  freed: FreedBy | null,
): Claim | null {
  if (own !== null && !isOver(own, now)) return null;
  if (known !== null && own === null && freed === null) return known;
  const ahead = findAhead(waitersFor(book.queue ?? [], command), command.holder, isGone);
  return ahead === null ? null : comingClaim(command, ahead);
}

function waitForClaim(command: Extract<ClaimCommand, { kind: "wait" }>, situation: ClaimSituation): ClaimDecision {
  const { book, isGone = nobody } = situation;
  const { type, name, waiter } = command;
  const { holder } = waiter;
  const known = book.claims.find((claim) => isNamed(claim, command));
  if (known !== undefined && known.holder.instance === holder.instance && !isOver(known, situation.now)) {
    return { outcome: { kind: "granted", claim: known, isNew: false, taken: null }, next: null };
  }
  const request = { type, name, holder, goal: "", paths: [], exclusive: false, forMs: RESERVED_MS };
  const tried = claimWork(request, situation, true);
  if (tried.outcome.kind !== "held") return tried;
  const queue = joinClaimQueue(book.queue ?? [], { type, name, waiter }, isGone);
  if (queue === null) return { outcome: { kind: "crowded" }, next: null };
  const isSame = queue.length === book.queue?.length && queue.every((place, index) => place === book.queue?.[index]);
  return { outcome: tried.outcome, next: isSame ? null : { ...book, queue } };
}

const nobody = (): boolean => false;

/** The claim that a waiter will get, for those who are told why they must wait. */
function comingClaim({ type, name }: ClaimName, { holder, since, until }: Waiter): Claim {
  const work = { type, name, goal: "", paths: [], exclusive: false };
  return { ...work, holder, claimedAt: since, until, askedAt: null, isReserved: true };
}

function release(book: ClaimBook, isMeant: (claim: Claim) => boolean): ClaimDecision {
  const claims = book.claims.filter(isMeant);
  const next = claims.length === 0 ? null : { ...book, claims: book.claims.filter((claim) => !isMeant(claim)) };
  return { outcome: { kind: "released", claims }, next };
}

function handOver(
  { only, instance, to }: Extract<ClaimCommand, { kind: "hand-over" }>,
  { book, now }: ClaimSituation,
): ClaimDecision {
  const isMeant = (claim: Claim): boolean =>
    claim.holder.instance === instance && !isOver(claim, now) && (only === null || isNamed(claim, only));
  // Its new holder has not been asked yet whether it still needs it.
  const given = (claim: Claim): Claim => ({ ...claim, holder: to, askedAt: null });
  const claims = book.claims.filter(isMeant).map(given);
  if (claims.length === 0) return { outcome: { kind: "handed", claims }, next: null };
  const next = book.claims.map((claim) => (isMeant(claim) ? given(claim) : claim));
  return { outcome: { kind: "handed", claims }, next: { ...book, claims: next } };
}

/** Why a claim no longer stands; null: it does. */
export function whyFree(claim: Claim, { now, ttlMs, factsOf }: Omit<ClaimSituation, "book">): FreedBy | null {
  const { liveness, hasEnded, silentForMs, turnEndedForMs = null } = factsOf(claim);
  if (liveness === "dead") return "death";
  if (hasEnded) return "exit";
  if (isOver(claim, now) || isTurnPast(claim, turnEndedForMs, now)) return "expiry";
  const silence = silentForMs ?? elapsedMs(claim.claimedAt, now);
  return liveness === "unknown" && silence !== null && silence > ttlMs ? "expiry" : null;
}

/** A turn of its session's own that ended since has ended what was kept for it as well. */
function isTurnPast({ isReserved, claimedAt }: Claim, turnEndedForMs: number | null, now: Instant): boolean {
  return isReserved === true && turnEndedForMs !== null && turnEndedForMs < (elapsedMs(claimedAt, now) ?? 0);
}

/** Whether its time is over. */
export function isOver({ until }: Claim, now: Instant): boolean {
  // Of another boot or machine; hours are coarse enough for the wall clock.
  return (elapsedMs(until, now) ?? now.wall - until.wall) >= 0;
}

/** Whether its holder is to be asked now if it still needs it. */
export function isDue(claim: Claim, now: Instant): boolean {
  const leftMs = elapsedMs(now, claim.until) ?? claim.until.wall - now.wall;
  return claim.askedAt === null && claim.isReserved !== true && leftMs > 0 && leftMs <= ASKED_BEFORE_MS;
}

/** The claims of other instances whose paths `path` (relative to its checkout) is in, the exclusive ones first. */
export function claimsOver(book: ClaimBook, path: string, asker: InstanceId, now: Instant): readonly Claim[] {
  return book.claims
    .filter((claim) => claim.holder.instance !== asker && covers(claim, path))
    .filter((claim) => !isOver(claim, now))
    .sort((a, b) => Number(b.exclusive) - Number(a.exclusive));
}

/** Whether a path, relative to its checkout, is one of those that the claim is about. */
export function covers({ paths }: Claim, path: string): boolean {
  return paths.some(({ source }) => new RegExp(source, "u").test(path));
}

function isNamed(claim: ClaimName, other: ClaimName): boolean {
  return claimKey(claim) === claimKey(other);
}

function later(now: Instant, ms: number): Instant {
  return { clock: now.clock, mono: (now.mono + ms) as MonoMs, wall: (now.wall + ms) as EpochMs };
}
