import { type Claim, type ClaimBook, covers, NO_CLAIMS } from "../domain/claim.ts";
import { type ClaimWaiter, claimKey } from "../domain/claim-queue.ts";
import type { HeldBecause, LeasePolicy } from "../domain/decide.ts";
import type { Holder, InstanceId } from "../domain/holder.ts";
import type { Instant } from "../domain/instant.ts";
import { findCycle, isFresh, type Thread, type WaitGraph, type Want } from "../domain/want.ts";
import { goneFrom } from "./claim-book.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { findInstance } from "./instances.ts";
import type { Machine, Project } from "./machine.ts";
import type { WaitCycleView } from "./views.ts";

/** One command that waits. `what`: in words, the path of a file or the name of a claim. */
export type Waiting = { readonly holder: Holder; readonly what: string; readonly since: Instant };

/**
 * Those who would wait for each other for ever, over files and claims, if the asker went on waiting; null: nobody, or the
 * one that began to wait last is another, and gives up. Only who waits in a queue counts: a session that was refused an
 * edit goes on with its work.
 *
 * @param blocker whom the asker waits for
 */
export async function findDeadlock(
  machine: Machine,
  project: Project,
  { holder, what, since }: Waiting,
  blocker: Holder,
  now: Instant,
): Promise<WaitCycleView | null> {
  const waits = await openWaits(machine, project, now);
  const cycle = await findCycle(threadOf(holder), threadOf(blocker), waits);
  if (cycle === null) return null;
  const links: { instance: InstanceId; name: string; waitsFor: string }[] = [];
  for (const [place, { instance }] of cycle.entries()) {
    const next = cycle[place + 1];
    // The last one is the asker.
    if (next === undefined) break;
    for (const wait of await waits.between(instance, next.instance)) {
      if (isLater(wait.since, instance, since, holder.instance)) return null;
      links.push({ instance, name: await nameOf(project, instance), waitsFor: wait.what });
    }
  }
  return [{ instance: holder.instance, name: holder.name, waitsFor: what }, ...links];
}

/** What runs does, and a turn that is kept for somebody; a settled lease yields in a cycle (DESIGN section 5). */
export function endsByItself(because: HeldBecause, { yieldAfterMs }: LeasePolicy): boolean {
  if (because === "settled") return yieldAfterMs !== "exit";
  return because === "in-flight" || because === "reserved";
}

/** `key`: of a file, or of a claim, which has a space in it. */
type Wish = { readonly key: string; readonly thread: string; readonly what: string; readonly since: Instant };

async function openWaits(machine: Machine, project: Project, now: Instant): Promise<Waits> {
  // Claims that cannot be read stop nobody, so nobody waits for them either.
  const read = async (): Promise<ClaimBook | null> => (await (await project.store.claims()).read(CLAIM_BOOK)).record;
  const book = (await read().catch(() => null)) ?? NO_CLAIMS;
  const isGone = await goneFrom(machine, book, now);
  const queue = (book.queue ?? []).filter(({ waiter }) => !isGone(waiter));
  return new Waits(project, book.claims, queue, now);
}

/** What is waited for in earnest: the wait-for graph of commands in a queue. */
class Waits implements WaitGraph<string> {
  readonly #project: Project;
  readonly #claims: readonly Claim[];
  readonly #queue: readonly ClaimWaiter[];
  readonly #now: Instant;

  constructor(project: Project, claims: readonly Claim[], queue: readonly ClaimWaiter[], now: Instant) {
    this.#project = project;
    this.#claims = claims;
    this.#queue = queue;
    this.#now = now;
  }

  async wantedBy(instance: InstanceId): Promise<readonly Wish[]> {
    const wants = (await this.#project.store.wants.get(instance))?.value ?? [];
    const wishes: Wish[] = [];
    for (const want of wants) if (isFresh(want, this.#now)) wishes.push(...(await this.#inQueue(instance, want)));
    for (const { waiter, ...claim } of this.#queue) {
      if (waiter.holder.instance !== instance) continue;
      const what = `${claim.type} ${claim.name}`;
      wishes.push({ key: claimKey(claim), thread: waiter.holder.agent ?? "", what, since: waiter.since });
    }
    return wishes;
  }

  /** The wish of a command that waits in the queue of a file; none: its session was refused, and does not wait. */
  async #inQueue(instance: InstanceId, { key, thread, firstRefusedAt }: Want): Promise<readonly Wish[]> {
    const { record } = await this.#project.store.files.read(key);
    const isIn = record?.queue?.some(({ holder }) => holder.instance === instance && (holder.agent ?? "") === thread);
    return isIn === true ? [{ key, thread, what: record?.path ?? "", since: firstRefusedAt }] : [];
  }

  async holdersOf(key: string): Promise<readonly Thread[]> {
    if (key.includes(" ")) {
      return this.#claims.filter((claim) => claimKey(claim) === key).map(({ holder }) => threadOf(holder));
    }
    const { record } = await this.#project.store.files.read(key);
    if (record === null) return [];
    const shutting = this.#claims.filter((claim) => claim.exclusive && covers(claim, record.path));
    return [...record.leases, ...shutting].map(({ holder }) => threadOf(holder));
  }

  /** What one waits for that the other has. */
  async between(waiting: InstanceId, other: InstanceId): Promise<readonly Wish[]> {
    const found: Wish[] = [];
    for (const wish of await this.wantedBy(waiting)) {
      if ((await this.holdersOf(wish.key)).some(({ instance }) => instance === other)) found.push(wish);
    }
    return found;
  }
}

function threadOf({ instance, agent }: Holder): Thread {
  return { instance, thread: agent ?? "" };
}

async function nameOf(project: Project, instance: InstanceId): Promise<string> {
  return (await findInstance(project, instance))?.name ?? instance;
}

/** A moment of another clock domain is none of this run of the machine. Who began at the same moment: by name. */
function isLater(a: Instant, instance: InstanceId, b: Instant, other: InstanceId): boolean {
  return a.mono > b.mono || (a.mono === b.mono && instance > other);
}
