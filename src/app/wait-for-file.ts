import type { Claim } from "../domain/claim.ts";
import { type AcquireOutcome, RESERVED_MS } from "../domain/decide.ts";
import type { Holder, InstanceId, ProcessFacts } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { elapsedMs, type Instant, instantAfter } from "../domain/instant.ts";
import type { Waiter } from "../domain/lease.ts";
import { findAllAhead, joinQueue, leaveQueue, MOST_WAITERS } from "../domain/wait-queue.ts";
import { endWants, noteRefusal } from "../domain/want.ts";
import { afterCommit } from "./after-commit.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { AppError } from "./errors.ts";
import { acquireLease, type Executed, emptyRecord } from "./file-lease.ts";
import { claimsAround } from "./lazy/claims-around.ts";
import { goneWaiters } from "./lazy/contention.ts";
import { locateOrThrow } from "./located-file.ts";
import { type HeldByOther, heldByOther } from "./locks.ts";
import { type Caller, entry, holderOf, journal, type Located, type Machine } from "./machine.ts";
import type { NamedStore } from "./named-resources.ts";
import { notifyTaken } from "./notify-taken.ts";
import { registerCaller } from "./register.ts";
import { swapRecord } from "./swap-record.ts";
import { rememberProject } from "./touched-projects.ts";
import { isoText, type WaitCycleView } from "./views.ts";
import { endsByItself, findDeadlock } from "./wait-cycle.ts";
import { type StillClaimed, stillClaimed, tellOfWaiter } from "./wait-for-claim.ts";

export type WaitRequest = {
  /** Gives up after this long. */
  readonly mostMs: number;
  /** Of the command that waits: its place ends with it. */
  readonly process: ProcessFacts;
  readonly signal: AbortSignal;
  /** Who has it now, and how many wait before the caller; told when that changes. */
  readonly onPlace: (place: { readonly holder: string; readonly ahead: number }) => void;
  /** Where named resources are kept, for the search of those who wait for each other; missing: it goes without. */
  readonly openNamed?: (stateDir: string) => NamedStore;
};

export type WaitEnd =
  /** The file is the caller's, reserved until then if it was not before. */
  | {
      readonly kind: "your-turn";
      readonly path: string;
      readonly reservedUntil: string | null;
      readonly waitedMs: number;
    }
  /** Time was up. */
  | { readonly kind: "still-held"; readonly held: HeldByOther; readonly ahead: number; readonly waitedMs: number }
  /** The same, and it is inside what somebody else has claimed for itself. */
  | StillClaimed
  /** Waiting would never end: those named wait for each other. */
  | { readonly kind: "deadlock"; readonly path: string; readonly cycle: WaitCycleView; readonly waitedMs: number };

/** What stands in the way: another's lease, or a claim that shuts others out. */
type Obstacle =
  | { readonly by: Holder; readonly lease: HeldOutcome; readonly executed: Executed<AcquireOutcome> }
  | { readonly by: Holder; readonly claim: Claim };
type HeldOutcome = Extract<AcquireOutcome, { kind: "held" }>;

const LOOK_MS = 100;
/** A lease can become free without any write: by its holder's end, or by time. */
const ASK_MS = 1000;
/** Well within the minute after which a want is over. */
const WANT_AGAIN_MS = 20_000;

/**
 * Waits in turn for a file that somebody holds: first come, first served, and newcomers do not overtake. Uses no model.
 *
 * @throws AppError `NOT_A_PROJECT`, `STORE_CONTENTION` when 64 wait already, and what the store throws; the place in the
 *   queue is given back
 */
export async function waitForFile(
  machine: Machine,
  caller: Caller,
  path: string,
  request: WaitRequest,
): Promise<WaitEnd> {
  const located = await locateOrThrow(machine, caller, path);
  const me = await registerCaller(machine, located.project, caller);
  await rememberProject(machine, caller, located.project);
  const wait = new Wait(machine, caller, located, me, request);
  try {
    return await wait.run();
  } finally {
    await wait.leave();
  }
}

class Wait {
  readonly #machine: Machine;
  readonly #located: Located;
  readonly #request: WaitRequest;
  readonly #me: InstanceRecord;
  readonly #holder: Holder;
  readonly #startedAt: Instant;
  readonly #told = new Set<InstanceId>();
  #isInQueue = false;
  #wantedAt: Instant | null = null;

  constructor(machine: Machine, caller: Caller, located: Located, me: InstanceRecord, request: WaitRequest) {
    this.#machine = machine;
    this.#located = located;
    this.#request = request;
    this.#me = me;
    this.#holder = holderOf(me, caller);
    this.#startedAt = located.project.store.now();
  }

  async run(): Promise<WaitEnd> {
    for (;;) {
      const tried = await this.#try();
      if ("kind" in tried) return tried;
      const now = this.#located.project.store.now();
      if (!this.#isInQueue) await this.#join();
      await this.#want(now);
      await this.#tell(tried);
      const cycle = await this.#deadlock(tried, now);
      const waitedMs = this.#waitedMs();
      const { path } = this.#located.resource;
      if (cycle !== null) return { kind: "deadlock", path, cycle, waitedMs };
      const ahead = await this.#ahead();
      this.#request.onPlace({ holder: tried.by.name, ahead });
      if (waitedMs >= this.#request.mostMs || this.#request.signal.aborted) return this.#giveUp(tried, ahead, waitedMs);
      await this.#untilChange();
    }
  }

  async #try(): Promise<WaitEnd | Obstacle> {
    const { project } = this.#located;
    const place = { machine: this.#machine, located: this.#located, me: this.#me };
    const shut = (await project.store.hasClaims()) ? (await claimsAround(place)).refusal : null;
    if (shut !== null) return { by: shut.claim.holder, claim: shut.claim };
    const executed = await this.#ask();
    const { outcome } = executed;
    return outcome.kind === "granted" ? this.#take(outcome) : { by: outcome.by.holder, lease: outcome, executed };
  }

  #deadlock(obstacle: Obstacle, now: Instant): Promise<WaitCycleView | null> | null {
    const { project, resource } = this.#located;
    const isPassing = "lease" in obstacle && endsByItself(obstacle.lease.because, project.settings.lease);
    if (isPassing) return null;
    const { mostMs, openNamed } = this.#request;
    const since = this.#startedAt;
    const until = instantAfter(since, mostMs);
    const named = openNamed?.(project.stateDir);
    const waiting = { holder: this.#holder, what: resource.path, since, until, named };
    return findDeadlock(this.#machine, project, waiting, obstacle.by, now);
  }

  async #giveUp(obstacle: Obstacle, ahead: number, waitedMs: number): Promise<WaitEnd> {
    const { project, resource } = this.#located;
    if ("claim" in obstacle) return stillClaimed(project, obstacle.claim, resource.path, ahead, waitedMs);
    const held = await heldByOther(this.#machine, this.#located, obstacle.lease.by, obstacle.executed);
    return { kind: "still-held", held, ahead, waitedMs };
  }

  #waitedMs(): number {
    return elapsedMs(this.#startedAt, this.#located.project.store.now()) ?? 0;
  }

  #ask(): Promise<Executed<AcquireOutcome>> {
    const { project, resource } = this.#located;
    return acquireLease(this.#machine, project, resource, (now) => ({
      kind: "acquire",
      holder: this.#holder,
      operation: null,
      pin: null,
      reservedUntil: instantAfter(now, RESERVED_MS),
      refusedForMs: elapsedMs(this.#startedAt, now),
      policy: project.settings.lease,
    }));
  }

  async #take(outcome: Extract<AcquireOutcome, { kind: "granted" }>): Promise<WaitEnd> {
    const { project, resource } = this.#located;
    this.#isInQueue = false;
    await afterCommit(project, () => notifyTaken(project, resource, this.#holder, outcome), undefined);
    await journal(project.store, entry("taken", project.store.now().wall, this.#me, "in turn", resource.path));
    const { reserved } = outcome.lease;
    return {
      kind: "your-turn",
      path: resource.path,
      reservedUntil: reserved === undefined ? null : isoText(reserved.until.wall),
      waitedMs: this.#waitedMs(),
    };
  }

  async #join(): Promise<void> {
    const { project, resource } = this.#located;
    const isIn = await swapRecord(this.#machine, project.store.files, resource.key, async ({ record, now }) => {
      const current = record ?? emptyRecord(resource, now);
      const isGone = await goneWaiters(this.#machine, current.queue ?? [], now);
      const living = (current.queue ?? []).filter((waiter) => !isGone(waiter));
      const { process, mostMs } = this.#request;
      const until = instantAfter(this.#startedAt, mostMs + ASK_MS);
      const queue = joinQueue(living, { holder: this.#holder, process, since: this.#startedAt, until });
      return { answer: queue !== null, next: queue === null ? undefined : { ...current, queue } };
    });
    if (!isIn) {
      throw new AppError("STORE_CONTENTION", `${MOST_WAITERS} commands wait for ${resource.path} already`, {
        hint: "work on something else, and ask again later",
      });
    }
    this.#isInQueue = true;
  }

  /** Gives the place back, unless it was used; what was wanted is wanted no more. */
  async leave(): Promise<void> {
    const { project, resource } = this.#located;
    const wants = (await project.store.wants.get(this.#me.id))?.value ?? [];
    if (this.#wantedAt !== null) await project.store.wants.put(this.#me.id, endWants(wants, this.#thread()));
    if (!this.#isInQueue) return;
    await swapRecord(this.#machine, project.store.files, resource.key, async ({ record, now }) => {
      if (record === null) return { answer: undefined, next: undefined };
      const isGone = await goneWaiters(this.#machine, record.queue ?? [], now);
      return { answer: undefined, next: leaveQueue(record, this.#holder, isGone) };
    });
  }

  #thread(): string {
    return this.#holder.agent ?? "";
  }

  /** So that others see it in the status, and a cycle that forms later is found. */
  async #want(now: Instant): Promise<void> {
    if (this.#wantedAt !== null && (elapsedMs(this.#wantedAt, now) ?? WANT_AGAIN_MS) < WANT_AGAIN_MS) return;
    const { store } = this.#located.project;
    const wants = (await store.wants.get(this.#me.id))?.value ?? [];
    await store.wants.put(this.#me.id, noteRefusal(wants, this.#located.resource.key, this.#thread(), now));
    this.#wantedAt = now;
  }

  /** Each holder hears of it once. */
  async #tell(obstacle: Obstacle): Promise<void> {
    const holder = obstacle.by;
    if ("claim" in obstacle) {
      return tellOfWaiter(this.#located.project, obstacle.claim, this.#holder, this.#told);
    }
    if (holder.instance === this.#me.id || this.#told.has(holder.instance)) return;
    this.#told.add(holder.instance);
    const { store } = this.#located.project;
    const { path } = this.#located.resource;
    const notice = { at: store.now().wall, kind: "awaited", path, detail: this.#holder.name } as const;
    await afterCommit(this.#located.project, () => store.inbox.deliver(holder.instance, notice), undefined);
  }

  async #queue(): Promise<readonly Waiter[]> {
    const { record } = await this.#located.project.store.files.read(this.#located.resource.key);
    return record?.queue ?? [];
  }

  async #ahead(): Promise<number> {
    const queue = await this.#queue();
    const isGone = await goneWaiters(this.#machine, queue, this.#located.project.store.now());
    return findAllAhead(queue, this.#holder, isGone).length;
  }

  /** Until somebody has written the file's record or the claims, or it is time to ask again. */
  async #untilChange(): Promise<void> {
    const before = await this.#revisions();
    for (let ms = 0; ms < ASK_MS && !this.#request.signal.aborted; ms += LOOK_MS) {
      await this.#machine.sleep(LOOK_MS);
      if ((await this.#revisions()) !== before) return;
    }
  }

  async #revisions(): Promise<string> {
    const { store } = this.#located.project;
    const { revision } = await store.files.read(this.#located.resource.key);
    const claims = (await store.hasClaims()) ? (await (await store.claims()).read(CLAIM_BOOK)).revision : 0;
    return `${revision} ${claims}`;
  }
}
