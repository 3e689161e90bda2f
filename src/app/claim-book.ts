import {
  type Claim,
  type ClaimBook,
  type ClaimCommand,
  type ClaimHolderFacts,
  type ClaimOutcome,
  decideClaim,
  NO_CLAIMS,
  whyFree,
} from "../domain/claim.ts";
import type { InstanceId } from "../domain/holder.ts";
import type { Instant } from "../domain/instant.ts";
import type { Waiter } from "../domain/lease.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { silentForMs, turnEndedForMs } from "./holder-facts.ts";
import { findInstance } from "./instances.ts";
import type { Machine, Project } from "./machine.ts";
import { swapRecord } from "./swap-record.ts";
import { type ClaimView, isoText } from "./views.ts";

/** Does one thing to the claims, by the rule of `domain/claim.ts`. */
export async function commandClaims(machine: Machine, project: Project, command: ClaimCommand): Promise<ClaimOutcome> {
  return swapRecord(machine, await project.store.claims(), CLAIM_BOOK, async ({ record, now }) => {
    const book = record ?? NO_CLAIMS;
    const isAsker = command.kind === "claim" || command.kind === "wait";
    const factsOf = isAsker ? await claimFacts(machine, project, book, now) : nobodyAsks;
    const isGone = await goneFrom(machine, book, now);
    const ttlMs = project.settings.lease.ttlMs;
    const { outcome, next } = decideClaim(command, { book, now, ttlMs, factsOf, isGone });
    if (next === null) return { answer: outcome, next: undefined };
    // Without claims there is no record, so that an edit reads next to nothing.
    const isEmpty = next.claims.length === 0 && next.queue === undefined;
    return { answer: outcome, next: isEmpty ? null : next };
  });
}

/** Which of those that wait for claims do so no longer. */
export async function goneFrom(
  machine: Machine,
  { queue = [] }: ClaimBook,
  now: Instant,
): Promise<(waiter: Waiter) => boolean> {
  const waiters = queue.map(({ waiter }) => waiter);
  if (waiters.length === 0) return () => false;
  return (await import("./lazy/contention.ts")).goneWaiters(machine, waiters, now);
}

function nobodyAsks(): never {
  throw new Error("only who claims asks about the others");
}

async function claimFacts(
  machine: Machine,
  project: Project,
  book: ClaimBook,
  now: Instant,
): Promise<(claim: Claim) => ClaimHolderFacts> {
  const facts = new Map<InstanceId, ClaimHolderFacts>();
  for (const { holder } of book.claims) {
    if (facts.has(holder.instance)) continue;
    const record = await findInstance(project, holder.instance);
    facts.set(holder.instance, {
      liveness: await machine.liveness.probe(holder.process),
      hasEnded: record?.status === "ended",
      silentForMs: await silentForMs(project, holder.instance),
      turnEndedForMs: record === null ? null : turnEndedForMs(record, now),
    });
  }
  return ({ holder }) => facts.get(holder.instance) ?? { liveness: "unknown", hasEnded: false, silentForMs: 0 };
}

/**
 * The claims that stand, in the order they were made. Reads only.
 *
 * @param choose which of them are asked for; the holders of the others are not looked for
 */
export async function standingClaims(
  machine: Machine,
  project: Project,
  choose: (book: ClaimBook, now: Instant) => readonly Claim[] = ({ claims }) => claims,
): Promise<readonly Claim[]> {
  const { record, now } = await (await project.store.claims()).read(CLAIM_BOOK);
  const claims = record === null ? [] : choose(record, now);
  if (claims.length === 0) return [];
  const factsOf = await claimFacts(machine, project, { claims }, now);
  const ttlMs = project.settings.lease.ttlMs;
  return claims.filter((claim) => whyFree(claim, { now, ttlMs, factsOf }) === null);
}

/** What an instance has claimed and still has, as `feature login`; for refusals, which hold without it: never fails. */
export async function claimNamesOf(
  machine: Machine,
  project: Project,
  instance: InstanceId,
): Promise<readonly string[]> {
  const claims = await standingClaims(machine, project, (book) =>
    book.claims.filter(({ holder }) => holder.instance === instance),
  ).catch(() => []);
  return claims.map(({ type, name }) => `${type} ${name}`);
}

export function claimView(claim: Claim): ClaimView {
  const { type, name, goal, holder, paths, exclusive, claimedAt, until, isReserved = false } = claim;
  return {
    type,
    name,
    goal,
    holder: { instance: holder.instance, agent: holder.agent, name: holder.name },
    paths: paths.map(({ glob }) => glob),
    exclusive,
    claimedAt: isoText(claimedAt.wall),
    until: isoText(until.wall),
    isReserved,
  };
}
