import { type AcquireOutcome, RESERVED_MS } from "../domain/decide.ts";
import type { Holder, InstanceId, ProcessFacts } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { elapsedMs, type Instant, instantAfter } from "../domain/instant.ts";
import type { Waiter } from "../domain/lease.ts";
import { findAllAhead, joinQueue, leaveQueue, MOST_WAITERS } from "../domain/wait-queue.ts";
import { endWants, noteRefusal } from "../domain/want.ts";
import { afterCommit } from "./after-commit.ts";
import { AppError } from "./errors.ts";
import { acquireLease, type Executed, emptyRecord } from "./file-lease.ts";
import { goneWaiters } from "./lazy/contention.ts";
import { locateOrThrow } from "./located-file.ts";
import { type HeldByOther, heldByOther } from "./locks.ts";
import { type Caller, entry, holderOf, journal, type Located, type Machine } from "./machine.ts";
import { notifyTaken } from "./notify-taken.ts";
import { registerCaller } from "./register.ts";
import { swapRecord } from "./swap-record.ts";
import { rememberProject } from "./touched-projects.ts";
import { isoText, type WaitCycleView } from "./views.ts";
import { findDeadlock } from "./wait-cycle.ts";

export type WaitRequest = {
  /** Gives up after this long. */
  readonly mostMs: number;
  /** Of the command that waits: its place ends with it. */
  readonly process: ProcessFacts;
  readonly signal: AbortSignal;
  /** Who has it now, and how many wait before the caller; told when that changes. */
  readonly onPlace: (place: { readonly holder: string; readonly ahead: number }) => void;
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
  /** Waiting would never end: those named wait for each other. */
  | { readonly kind: "deadlock"; readonly path: string; readonly cycle: WaitCycleView; readonly waitedMs: number };

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
      const tried = await this.#ask();
      if (tried.outcome.kind === "granted") return this.#take(tried.outcome);
      if (!this.#isInQueue) await this.#join();
      await this.#want(tried.now);
      await this.#tell(tried.outcome.by.holder);
      const cycle = await findDeadlock(this.#located, this.#holder, tried.outcome, this.#startedAt, tried.now);
      const waitedMs = this.#waitedMs();
      const { path } = this.#located.resource;
      if (cycle !== null) return { kind: "deadlock", path, cycle, waitedMs };
      const ahead = await this.#ahead();
      this.#request.onPlace({ holder: tried.outcome.by.holder.name, ahead });
      if (waitedMs >= this.#request.mostMs || this.#request.signal.aborted) {
        const held = await heldByOther(this.#machine, this.#located, tried.outcome.by, tried);
        return { kind: "still-held", held, ahead, waitedMs };
      }
      await this.#untilChange();
    }
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
  async #tell(holder: Holder): Promise<void> {
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

  /** Until somebody has written the file's record, or it is time to ask again. */
  async #untilChange(): Promise<void> {
    const { files } = this.#located.project.store;
    const { key } = this.#located.resource;
    const { revision } = await files.read(key);
    for (let ms = 0; ms < ASK_MS && !this.#request.signal.aborted; ms += LOOK_MS) {
      await this.#machine.sleep(LOOK_MS);
      if ((await files.read(key)).revision !== revision) return;
    }
  }
}
