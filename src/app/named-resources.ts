import { threadKey } from "../domain/identity.ts";
import { elapsedMs, type Instant } from "../domain/instant.ts";
import type { FencingToken, Lease, Waiter } from "../domain/lease.ts";
import {
  decideNamed,
  isOver,
  type NamedRecord,
  type NamedResource,
  type Use,
  type UseFacts,
} from "../domain/named-resource.ts";
import { holderFacts } from "./holder-facts.ts";
import { findInstance } from "./instances.ts";
import type { Machine, Project } from "./machine.ts";
import type { Register } from "./ports.ts";
import { swapRecord } from "./swap-record.ts";

/** Where the records of named resources are kept. */
export type NamedStore = {
  readonly register: Register<NamedRecord>;
  readonly keyOf: (name: string) => string;
};

/** Takes a place for a command, or says who has them all. */
export async function takeUse(
  machine: Machine,
  project: Project,
  { register, keyOf }: NamedStore,
  resource: NamedResource,
  useFrom: (since: Instant) => Use,
): Promise<readonly Use[]> {
  return swapRecord(machine, register, keyOf(resource.name), async ({ record, now }) => {
    const current = record ?? { name: resource.name, uses: [] };
    const factsOf = await factsFor(machine, project, current.uses, now);
    const command = { kind: "use", use: useFrom(now), capacity: resource.capacity } as const;
    const situation = { record: current, now, factsOf };
    const { queue } = current;
    const { outcome, next } = decideNamed(
      command,
      queue === undefined ? situation : { ...situation, isGone: await goneOf(machine, queue, now) },
    );
    return { answer: outcome.kind === "full" ? outcome.by : [], next: next ?? undefined };
  });
}

async function goneOf(machine: Machine, queue: readonly Waiter[], now: Instant): Promise<(waiter: Waiter) => boolean> {
  return (await import("./lazy/contention.ts")).goneWaiters(machine, queue, now);
}

/** The command has ended; or it goes on in the background. Without effect for a command that uses nothing. */
export async function endUse(
  machine: Machine,
  { register, keyOf }: NamedStore,
  name: string,
  command: Exclude<Parameters<typeof decideNamed>[0], { kind: "use" }>,
): Promise<void> {
  await swapRecord(machine, register, keyOf(name), ({ record, now }) => {
    if (record === null) return { answer: null, next: undefined };
    const { next } = decideNamed(command, { record, now, factsOf: nobody });
    return { answer: null, next: next ?? undefined };
  });
}

function nobody(): never {
  throw new Error("an end asks nothing about others");
}

/** The uses of a resource that count now. */
export async function currentUses(
  machine: Machine,
  project: Project,
  { register, keyOf }: NamedStore,
  name: string,
): Promise<readonly Use[]> {
  const { record, now } = await register.read(keyOf(name));
  const uses = record?.uses ?? [];
  const factsOf = await factsFor(machine, project, uses, now);
  return uses.filter((use) => !isOver(use, factsOf(use), now));
}

async function factsFor(
  machine: Machine,
  project: Project,
  uses: readonly Use[],
  now: Instant,
): Promise<(use: Use) => UseFacts> {
  const facts = new Map<Use, UseFacts>();
  for (const use of uses) facts.set(use, await factsOfUse(machine, project, use, now));
  return (use) => facts.get(use) ?? { isGone: false, hasMovedOn: false, isIdle: false };
}

/** The same proofs that end the operation of a lease. */
async function factsOfUse(machine: Machine, project: Project, use: Use, now: Instant): Promise<UseFacts> {
  const facts = await holderFacts(machine, project, asLease(use), now);
  const { ttlMs } = project.settings.lease;
  const runningMs = elapsedMs(use.since, now);
  const isSilent = facts.liveness === "unknown" && facts.silentForMs !== null && facts.silentForMs > ttlMs;
  return {
    isGone: facts.liveness === "dead" || facts.hasEnded || isSilent,
    hasMovedOn: await isReplyOver(machine, project, use),
    isIdle: facts.turnEndedForMs !== null && runningMs !== null && facts.turnEndedForMs < runningMs,
  };
}

/** What a reply waits for is over with the reply, or when the client says that it idles: Esc fires no hook. */
async function isReplyOver(machine: Machine, project: Project, { holder, since }: Use): Promise<boolean> {
  const boundary = await project.store.boundaries.get(threadKey(holder.instance, holder.agent));
  const replyEndedAt = boundary?.value.replyEndedAt ?? null;
  const sinceStart = replyEndedAt === null ? null : elapsedMs(since, replyEndedAt);
  if (sinceStart !== null && sinceStart > 0) return true;
  const instance = holder.agent === null ? await findInstance(project, holder.instance) : null;
  if (instance === null) return false;
  const client = await machine.clientSessions.statusOf(instance.clientHome, holder.process.pid);
  return client?.status === "idle" && client.sinceMs >= since.wall;
}

function asLease({ holder, since }: Use): Lease {
  return {
    holder,
    token: 0 as FencingToken,
    acquiredAt: since,
    editedAt: since,
    inFlight: null,
    pin: null,
  };
}
