import { type Claim, type ClaimBook, covers, NO_CLAIMS } from "../domain/claim.ts";
import { type ClaimWaiter, claimKey } from "../domain/claim-queue.ts";
import type { PlaceGraph } from "../domain/deadlock.ts";
import type { Holder, InstanceId } from "../domain/holder.ts";
import { earlierOf, type Instant, wallAfter } from "../domain/instant.ts";
import type { Waiter } from "../domain/lease.ts";
import type { NamedResource, Use } from "../domain/named-resource.ts";
import { endsInTime } from "../domain/use-end.ts";
import { isFresh, type Thread, type Want } from "../domain/want.ts";
import { goneFrom } from "./claim-book.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { goneWaiters } from "./lazy/contention.ts";
import type { Machine, Project } from "./machine.ts";
import { currentUses, type NamedStore } from "./named-resources.ts";
import { isoText } from "./views.ts";

/** Something that is waited for. `key`: of a file; of a claim, which has a space in it; of a named resource. */
export type Wish = {
  readonly key: string;
  readonly thread: string;
  readonly what: string;
  readonly since: Instant;
};

/** No key of a file or a claim begins so. */
const NAMED = "\n";

export function resourceWish(name: string): Pick<Wish, "key" | "what"> {
  return { key: `${NAMED}${name}`, what: `the resource "${name}"` };
}

/** What a named resource is when the search begins. */
type NamedNow = {
  readonly resource: NamedResource;
  readonly uses: readonly Use[];
  readonly queue: readonly Waiter[];
};

type Found = {
  readonly claims: readonly Claim[];
  readonly queue: readonly ClaimWaiter[];
  readonly named: readonly NamedNow[];
};

/**
 * The open waits of one repository.
 *
 * @param named missing: nothing is known of its named resources
 * @param until when the wait ends for whose sake they are asked
 */
export async function openWaits(
  machine: Machine,
  project: Project,
  named: NamedStore | undefined,
  until: Instant,
  now: Instant,
): Promise<Waits> {
  // Claims that cannot be read stop nobody, so nobody waits for them either.
  const read = async (): Promise<ClaimBook | null> => (await (await project.store.claims()).read(CLAIM_BOOK)).record;
  const book = (await read().catch(() => null)) ?? NO_CLAIMS;
  const isGone = await goneFrom(machine, book, now);
  const queue = (book.queue ?? []).filter(({ waiter }) => !isGone(waiter));
  const resources = named === undefined ? [] : project.settings.resources;
  const found: NamedNow[] = [];
  for (const resource of resources) {
    const uses = named === undefined ? null : await namedNow(machine, project, named, resource, now).catch(() => null);
    if (uses !== null) found.push(uses);
  }
  return new Waits(project, { claims: book.claims, queue, named: found }, until, now);
}

async function namedNow(
  machine: Machine,
  project: Project,
  named: NamedStore,
  resource: NamedResource,
  now: Instant,
): Promise<NamedNow> {
  const uses = await currentUses(machine, project, named, resource.name);
  const { record } = await named.register.read(named.keyOf(resource.name));
  const queue = record?.queue ?? [];
  const isGone = await goneWaiters(machine, queue, now);
  return { resource, uses, queue: queue.filter((waiter) => !isGone(waiter)) };
}

/** What is waited for in earnest: the wait-for graph of commands in a queue. */
export class Waits implements PlaceGraph<string> {
  readonly #project: Project;
  readonly #found: Found;
  readonly #until: Instant;
  readonly #now: Instant;

  constructor(project: Project, found: Found, until: Instant, now: Instant) {
    this.#project = project;
    this.#found = found;
    this.#until = until;
    this.#now = now;
  }

  async wantedBy(instance: InstanceId): Promise<readonly Wish[]> {
    const wants = (await this.#project.store.wants.get(instance))?.value ?? [];
    const wishes: Wish[] = [];
    for (const want of wants) if (isFresh(want, this.#now)) wishes.push(...(await this.#inQueue(instance, want)));
    for (const { waiter, ...claim } of this.#found.queue) {
      if (waiter.holder.instance !== instance) continue;
      wishes.push({ ...placeOf(waiter), key: claimKey(claim), what: `${claim.type} ${claim.name}` });
    }
    for (const { resource, queue } of this.#found.named) {
      const own = queue.filter(({ holder }) => holder.instance === instance);
      wishes.push(...own.map((waiter) => ({ ...placeOf(waiter), ...resourceWish(resource.name) })));
    }
    return wishes;
  }

  /** The wish of a command that waits in the queue of a file; none: its session was refused, and does not wait. */
  async #inQueue(instance: InstanceId, { key, thread }: Want): Promise<readonly Wish[]> {
    const { record } = await this.#project.store.files.read(key);
    const places = (record?.queue ?? []).filter(
      ({ holder }) => holder.instance === instance && (holder.agent ?? "") === thread,
    );
    return places.map((waiter) => ({ ...placeOf(waiter), key, what: record?.path ?? "" }));
  }

  async holdersOf(key: string): Promise<readonly Thread[]> {
    if (key.startsWith(NAMED)) return (await this.#standing(key)).map(({ holder }) => threadOf(holder));
    if (key.includes(" ")) {
      return this.#found.claims.filter((claim) => claimKey(claim) === key).map(({ holder }) => threadOf(holder));
    }
    const { record } = await this.#project.store.files.read(key);
    if (record === null) return [];
    const shutting = this.#found.claims.filter((claim) => claim.exclusive && covers(claim, record.path));
    return [...record.leases, ...shutting].map(({ holder }) => threadOf(holder));
  }

  placesOf(key: string): number {
    return this.#named(key)?.resource.capacity ?? 1;
  }

  /** When something becomes free at the latest, ISO 8601; nothing where it never does by itself. */
  untilOf(key: string): { readonly until?: string } {
    const ends = (this.#named(key)?.uses ?? []).map(({ since, ttlMs }) => wallAfter(since, ttlMs));
    const [first, ...others] = ends;
    return first === undefined ? {} : { until: isoText(others.reduce(earlierOf, first)) };
  }

  /** What one waits for that the other has. */
  async between(waiting: InstanceId, other: InstanceId): Promise<readonly Wish[]> {
    const found: Wish[] = [];
    for (const wish of await this.wantedBy(waiting)) {
      if ((await this.holdersOf(wish.key)).some(({ instance }) => instance === other)) found.push(wish);
    }
    return found;
  }

  #named(key: string): NamedNow | undefined {
    return this.#found.named.find(({ resource }) => resourceWish(resource.name).key === key);
  }

  /** The uses that nobody may count on to end while it waits. */
  async #standing(key: string): Promise<readonly Use[]> {
    const found: Use[] = [];
    for (const use of this.#named(key)?.uses ?? []) {
      const { instance, thread } = threadOf(use.holder);
      const waits = (await this.wantedBy(instance)).filter((wish) => wish.thread === thread);
      const since = waits.map((wish) => wish.since);
      if (!endsInTime(use, since, this.#until)) found.push(use);
    }
    return found;
  }
}

function placeOf({ holder, since }: Waiter): Pick<Wish, "thread" | "since"> {
  return { thread: holder.agent ?? "", since };
}

export function threadOf({ instance, agent }: Holder): Thread {
  return { instance, thread: agent ?? "" };
}
