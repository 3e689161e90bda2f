import type { AcquireOutcome, HeldBecause, LeasePolicy } from "../domain/decide.ts";
import type { Holder, InstanceId } from "../domain/holder.ts";
import type { Instant } from "../domain/instant.ts";
import type { ResourceKey } from "../domain/lease.ts";
import { findCycle, isFresh, type Thread, type Want } from "../domain/want.ts";
import { findInstance } from "./instances.ts";
import type { Located, Project } from "./machine.ts";
import type { WaitCycleView } from "./views.ts";

/**
 * Those who would wait for each other for ever if the asker went on waiting; null: nobody, or the one that began to wait
 * last is another, and gives up. Only who waits in a queue counts: a session that was refused an edit goes on with its
 * work.
 */
export async function findDeadlock(
  { project, resource }: Located,
  asker: Holder,
  { by, because }: Extract<AcquireOutcome, { kind: "held" }>,
  since: Instant,
  now: Instant,
): Promise<WaitCycleView | null> {
  if (endsByItself(because, project.settings.lease)) return null;
  const waits = new Waits(project, now);
  const me = { instance: asker.instance, thread: asker.agent ?? "" };
  const cycle = await findCycle(me, { instance: by.holder.instance, thread: by.holder.agent ?? "" }, waits);
  if (cycle === null) return null;
  const links: { instance: InstanceId; name: string; waitsFor: string }[] = [];
  // The last one is the asker.
  for (const { instance } of cycle.slice(0, -1)) {
    for (const { key, firstRefusedAt } of await waits.wantedBy(instance)) {
      if (isLater(firstRefusedAt, instance, since, asker.instance)) return null;
      links.push({ instance, name: await nameOf(project, instance), waitsFor: await waits.pathOf(key) });
    }
  }
  return [{ instance: asker.instance, name: asker.name, waitsFor: resource.path }, ...links];
}

/** What runs does, and a turn that is kept for somebody; a settled lease yields in a cycle (DESIGN section 5). */
function endsByItself(because: HeldBecause, { yieldAfterMs }: LeasePolicy): boolean {
  if (because === "settled") return yieldAfterMs !== "exit";
  return because === "in-flight" || because === "reserved";
}

/** What is waited for in earnest: the wait-for graph of commands in a queue. */
class Waits {
  readonly #project: Project;
  readonly #now: Instant;

  constructor(project: Project, now: Instant) {
    this.#project = project;
    this.#now = now;
  }

  async wantedBy(instance: InstanceId): Promise<readonly Want[]> {
    const wants = (await this.#project.store.wants.get(instance))?.value ?? [];
    const waiting: Want[] = [];
    for (const want of wants)
      if (isFresh(want, this.#now) && (await this.#isInQueue(instance, want))) waiting.push(want);
    return waiting;
  }

  async #isInQueue(instance: InstanceId, { key, thread }: Want): Promise<boolean> {
    const { record } = await this.#project.store.files.read(key);
    return (record?.queue ?? []).some(({ holder }) => holder.instance === instance && (holder.agent ?? "") === thread);
  }

  async holdersOf(key: ResourceKey): Promise<readonly Thread[]> {
    const { record } = await this.#project.store.files.read(key);
    return (record?.leases ?? []).map(({ holder }) => ({ instance: holder.instance, thread: holder.agent ?? "" }));
  }

  async pathOf(key: ResourceKey): Promise<string> {
    return (await this.#project.store.files.read(key)).record?.path ?? "";
  }
}

async function nameOf(project: Project, instance: InstanceId): Promise<string> {
  return (await findInstance(project, instance))?.name ?? instance;
}

/** A moment of another clock domain is none of this run of the machine. Who began at the same moment: by name. */
function isLater(a: Instant, instance: InstanceId, b: Instant, other: InstanceId): boolean {
  return a.mono > b.mono || (a.mono === b.mono && instance > other);
}
