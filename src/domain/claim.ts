import type { FreedBy } from "./decide.ts";
import type { Holder, InstanceId, Liveness } from "./holder.ts";
import { type EpochMs, elapsedMs, type Instant, type MonoMs } from "./instant.ts";

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
};

/** All claims of one repository: they are few, and an edit reads them in one go. */
export type ClaimBook = { readonly claims: readonly Claim[] };

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
  | { readonly kind: "release"; readonly type: string; readonly name: string; readonly instance: InstanceId }
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
};

export type ClaimOutcome =
  | {
      readonly kind: "granted";
      readonly claim: Claim;
      readonly isNew: boolean;
      readonly taken: { readonly claim: Claim; readonly by: FreedBy } | null;
    }
  | { readonly kind: "held"; readonly by: Claim }
  /** There are so many claims that nobody can have an overview. */
  | { readonly kind: "full" }
  | { readonly kind: "released" | "asked" | "handed"; readonly claims: readonly Claim[] };

export type ClaimSituation = {
  readonly book: ClaimBook;
  readonly now: Instant;
  /** Silence after which a holder whose death cannot be proved counts as gone. */
  readonly ttlMs: number;
  readonly factsOf: (claim: Claim) => ClaimHolderFacts;
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
      return { outcome: { kind: "asked", claims }, next: { claims: next } };
    }
  }
}

function claimWork(command: ClaimRequest, situation: ClaimSituation): ClaimDecision {
  const { book, now } = situation;
  const known = book.claims.find((claim) => isNamed(claim, command)) ?? null;
  const isOwn = known !== null && known.holder.instance === command.holder.instance;
  const freed = known === null || isOwn ? null : whyFree(known, situation);
  if (known !== null && !isOwn && freed === null) return { outcome: { kind: "held", by: known }, next: null };
  const { type, name, holder, goal, paths, exclusive } = command;
  const until = later(now, command.forMs);
  const claimedAt = isOwn ? known.claimedAt : now;
  const claim: Claim = { type, name, holder, goal, paths, exclusive, claimedAt, until, askedAt: null };
  // What has ended by its time or with its holder goes with the next claim; nobody has to tidy up.
  const others = book.claims.filter((other) => other !== known && whyFree(other, situation) === null);
  if (others.length >= MOST_CLAIMS) return { outcome: { kind: "full" }, next: null };
  const taken = known === null || freed === null ? null : { claim: known, by: freed };
  return { outcome: { kind: "granted", claim, isNew: !isOwn, taken }, next: { claims: [...others, claim] } };
}

function release(book: ClaimBook, isMeant: (claim: Claim) => boolean): ClaimDecision {
  const claims = book.claims.filter(isMeant);
  const next = claims.length === 0 ? null : { claims: book.claims.filter((claim) => !isMeant(claim)) };
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
  return { outcome: { kind: "handed", claims }, next: { claims: next } };
}

/** Why a claim no longer stands; null: it does. */
export function whyFree(claim: Claim, { now, ttlMs, factsOf }: Omit<ClaimSituation, "book">): FreedBy | null {
  const { liveness, hasEnded, silentForMs } = factsOf(claim);
  if (liveness === "dead") return "death";
  if (hasEnded) return "exit";
  if (isOver(claim, now)) return "expiry";
  const silence = silentForMs ?? elapsedMs(claim.claimedAt, now);
  return liveness === "unknown" && silence !== null && silence > ttlMs ? "expiry" : null;
}

/** Whether its time is over. */
export function isOver({ until }: Claim, now: Instant): boolean {
  // Of another boot or machine; hours are coarse enough for the wall clock.
  return (elapsedMs(until, now) ?? now.wall - until.wall) >= 0;
}

/** Whether its holder is to be asked now if it still needs it. */
export function isDue(claim: Claim, now: Instant): boolean {
  const leftMs = elapsedMs(now, claim.until) ?? claim.until.wall - now.wall;
  return claim.askedAt === null && leftMs > 0 && leftMs <= ASKED_BEFORE_MS;
}

/** The claims of other instances whose paths `path` (relative to its checkout) is in, the exclusive ones first. */
export function claimsOver(book: ClaimBook, path: string, asker: InstanceId, now: Instant): readonly Claim[] {
  return book.claims
    .filter(({ holder, paths }) => holder.instance !== asker && paths.some((claimed) => matches(claimed, path)))
    .filter((claim) => !isOver(claim, now))
    .sort((a, b) => Number(b.exclusive) - Number(a.exclusive));
}

function matches({ source }: ClaimPath, path: string): boolean {
  return new RegExp(source, "u").test(path);
}

function isNamed(claim: Claim, { type, name }: { readonly type: string; readonly name: string }): boolean {
  return fold(claim.type) === fold(type) && fold(claim.name) === fold(name);
}

/** `Login` and `login` are one piece of work. */
function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

function later(now: Instant, ms: number): Instant {
  return { clock: now.clock, mono: (now.mono + ms) as MonoMs, wall: (now.wall + ms) as EpochMs };
}

const TYPE = /^\p{L}[\p{L}\p{N}._-]{0,39}$/u;
const MOST_NAME_CHARACTERS = 80;
const MOST_GOAL_CHARACTERS = 300;
const MOST_PATHS = 32;

/** Why a claim cannot be made so, in words; null: it can. */
export function claimProblem({ type, name, goal, paths, forMs }: Omit<ClaimRequest, "holder">): string | null {
  if (!TYPE.test(type)) return `not a type of work: ${JSON.stringify(type.slice(0, 60))}; use a word such as feature`;
  if (name.trim() === "" || [...name].length > MOST_NAME_CHARACTERS || NOT_PRINTABLE.test(name)) {
    return `a claim needs a name of one line and at most ${MOST_NAME_CHARACTERS} characters`;
  }
  if ([...goal].length > MOST_GOAL_CHARACTERS) return `the goal is longer than ${MOST_GOAL_CHARACTERS} characters`;
  if (NOT_PRINTABLE.test(goal)) return "the goal must be one line without control characters";
  if (paths.length > MOST_PATHS) return `at most ${MOST_PATHS} patterns in one claim`;
  if (!(forMs > 0 && forMs <= MOST_CLAIM_HOURS * 3_600_000))
    return `give more than 0 and at most ${MOST_CLAIM_HOURS} hours`;
  return null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a name
const NOT_PRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
