import type { Instant } from "../domain/instant.ts";
import type { FencingToken, Lease } from "../domain/lease.ts";
import {
  decideNamed,
  isOver,
  type NamedRecord,
  type NamedResource,
  type Use,
  type UseFacts,
} from "../domain/named-resource.ts";
import { holderFacts } from "./holder-facts.ts";
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
    const { outcome, next } = decideNamed(command, { record: current, now, factsOf });
    return { answer: outcome.kind === "full" ? outcome.by : [], next: next ?? undefined };
  });
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
  const isSilent = facts.liveness === "unknown" && facts.silentForMs !== null && facts.silentForMs > ttlMs;
  const isSameClock = use.since.clock === now.clock;
  const runningMs = isSameClock ? now.mono - use.since.mono : 0;
  return {
    isGone: facts.liveness === "dead" || facts.hasEnded || isSilent,
    hasMovedOn: facts.hasMovedOn,
    isIdle: facts.turnEndedForMs !== null && facts.turnEndedForMs < runningMs,
  };
}

function asLease({ holder, toolUseId, since }: Use): Lease {
  return {
    holder,
    token: 0 as FencingToken,
    acquiredAt: since,
    editedAt: since,
    inFlight: { toolUseId, tool: "Bash", since, waitsForUser: false },
    pin: null,
  };
}
