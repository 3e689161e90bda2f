import type { Claim, ClaimOutcome } from "../domain/claim.ts";
import { claimProblem } from "../domain/claim-problem.ts";
import { type ClaimName, waitersFor } from "../domain/claim-queue.ts";
import type { Holder, InstanceId } from "../domain/holder.ts";
import { elapsedMs, type Instant, instantAfter } from "../domain/instant.ts";
import { findAllAhead, MOST_WAITERS } from "../domain/wait-queue.ts";
import { afterCommit } from "./after-commit.ts";
import { claimView, commandClaims, goneFrom } from "./claim-book.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { AppError } from "./errors.ts";
import { findInstance } from "./instances.ts";
import { type Caller, holderOf, type Machine, type Project } from "./machine.ts";
import { registerCaller } from "./register.ts";
import type { ClaimView, WaitCycleView } from "./views.ts";
import { findDeadlock, type Waiting } from "./wait-cycle.ts";
import type { WaitRequest } from "./wait-for-file.ts";

export type ClaimWaitEnd =
  /** Nobody has it any more: it is kept for the caller, or the caller's already. */
  | { readonly kind: "claim-yours"; readonly claim: ClaimView; readonly waitedMs: number }
  /** Time was up. */
  | StillClaimed
  /** Waiting would never end: those named wait for each other. */
  | {
      readonly kind: "claim-deadlock";
      readonly claim: string;
      readonly cycle: WaitCycleView;
      readonly waitedMs: number;
    };

/** A claim that still stands. `path`: of the file in it that was waited for; null: it was the claim itself. */
export type StillClaimed = {
  readonly kind: "still-claimed";
  readonly path: string | null;
  readonly claim: ClaimView;
  readonly role: string | null;
  readonly task: string | null;
  readonly ahead: number;
  readonly waitedMs: number;
};

const LOOK_MS = 100;
/** A claim can end without any write: with its holder, or by time. */
const ASK_MS = 1000;

/** One wait: whose, for what, since when. */
type Wait = {
  readonly machine: Machine;
  readonly project: Project;
  readonly claim: ClaimName;
  readonly holder: Holder;
  readonly since: Instant;
  readonly request: WaitRequest;
};

/**
 * Waits in turn for a claim to end: first come, first served, and who claims later does not overtake. Then the claim is
 * kept for the caller for three minutes, or until its turn ends. Uses no model.
 *
 * @throws AppError `BAD_INPUT` for what is no claim, `STORE_CONTENTION` when 64 wait already, and what the store throws;
 *   the place in the queue is given back
 */
export async function waitForClaim(
  machine: Machine,
  project: Project,
  caller: Caller,
  claim: ClaimName,
  request: WaitRequest,
): Promise<ClaimWaitEnd> {
  const problem = claimProblem({ ...claim, goal: "", paths: [], exclusive: false, forMs: 1 });
  if (problem !== null)
    throw new AppError("BAD_INPUT", problem, { hint: "coord wait <file>, or: coord wait <type> <name>" });
  const me = await registerCaller(machine, project, caller);
  // As the claim itself, its place is the session's, not one subagent's of it.
  const holder = holderOf(me, { ...caller, agent: null });
  const wait: Wait = { machine, project, claim, holder, since: project.store.now(), request };
  try {
    return await untilYours(wait);
  } finally {
    await commandClaims(machine, project, { ...claim, kind: "leave", holder });
  }
}

async function untilYours(wait: Wait): Promise<ClaimWaitEnd> {
  const { machine, project, request } = wait;
  const told = new Set<InstanceId>();
  for (;;) {
    const outcome = await ask(wait);
    const waitedMs = elapsedMs(wait.since, project.store.now()) ?? 0;
    if (outcome.kind === "granted") return { kind: "claim-yours", claim: claimView(outcome.claim), waitedMs };
    const { by } = outcome;
    await tellOfWaiter(project, by, wait.holder, told);
    const what = `${by.type} ${by.name}`;
    const now = project.store.now();
    // A turn that is kept for somebody ends by itself.
    const cycle =
      by.isReserved === true ? null : await findDeadlock(machine, project, waitingOf(wait, what), by.holder, now);
    if (cycle !== null) return { kind: "claim-deadlock", claim: what, cycle, waitedMs };
    const ahead = await countAhead(wait);
    request.onPlace({ holder: by.holder.name, ahead });
    if (waitedMs >= request.mostMs || request.signal.aborted) return stillClaimed(project, by, null, ahead, waitedMs);
    await untilChange(wait);
  }
}

function waitingOf({ project, holder, since, request: { mostMs, openNamed } }: Wait, what: string): Waiting {
  return { holder, what, since, until: instantAfter(since, mostMs), named: openNamed?.(project.stateDir) };
}

async function ask({ machine, project, claim, holder, since, request }: Wait) {
  const until = instantAfter(since, request.mostMs + ASK_MS);
  const waiter = { holder, process: request.process, since, until };
  return expected(await commandClaims(machine, project, { ...claim, kind: "wait", waiter }), claim);
}

function expected(
  outcome: ClaimOutcome,
  { type, name }: ClaimName,
): Extract<ClaimOutcome, { kind: "granted" | "held" }> {
  if (outcome.kind === "granted" || outcome.kind === "held") return outcome;
  const why =
    outcome.kind === "crowded" ? `${MOST_WAITERS} commands wait for claims already` : "there are too many claims";
  throw new AppError("STORE_CONTENTION", `no place in the queue of ${type} ${name}: ${why}`, {
    hint: "take other work, and ask again later",
  });
}

/** Each holder hears of it once. */
export async function tellOfWaiter(
  project: Project,
  { holder, type, name }: Claim,
  waiter: Holder,
  told: Set<InstanceId>,
): Promise<void> {
  if (told.has(holder.instance)) return;
  told.add(holder.instance);
  const { store } = project;
  const notice = { at: store.now().wall, kind: "claim-awaited", path: `${type} ${name}`, detail: waiter.name } as const;
  await afterCommit(project, () => store.inbox.deliver(holder.instance, notice), undefined);
}

export async function stillClaimed(
  project: Project,
  claim: Claim,
  path: string | null,
  ahead: number,
  waitedMs: number,
): Promise<StillClaimed> {
  const record = await afterCommit(project, () => findInstance(project, claim.holder.instance), null);
  const { role, task } = record ?? { role: null, task: null };
  return { kind: "still-claimed", path, claim: claimView(claim), role, task, ahead, waitedMs };
}

async function countAhead({ machine, project, claim, holder }: Wait): Promise<number> {
  const { record, now } = await (await project.store.claims()).read(CLAIM_BOOK);
  const isGone = await goneFrom(machine, record ?? { claims: [] }, now);
  return findAllAhead(waitersFor(record?.queue ?? [], claim), holder, isGone).length;
}

/** Until somebody has written the claims, or it is time to ask again. */
async function untilChange({ machine, project, request }: Wait): Promise<void> {
  const claims = await project.store.claims();
  const { revision } = await claims.read(CLAIM_BOOK);
  for (let ms = 0; ms < ASK_MS && !request.signal.aborted; ms += LOOK_MS) {
    await machine.sleep(LOOK_MS);
    if ((await claims.read(CLAIM_BOOK)).revision !== revision) return;
  }
}
