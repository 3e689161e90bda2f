import { type Acquire, type Command, decide, type Outcome } from "../domain/decide.ts";
import { excludes, type Holder, type InstanceId } from "../domain/holder.ts";
import type { Instant } from "../domain/instant.ts";
import type { FencingToken, FileRecord, ResourceKey } from "../domain/lease.ts";
import { closesCycle, isFresh, type Thread, type WaitGraph } from "../domain/want.ts";
import { factsFor } from "./holder-facts.ts";
import type { Machine, Project } from "./machine.ts";
import type { Resource, Revision } from "./ports.ts";
import { swapRecord } from "./swap-record.ts";

export type Executed = { readonly outcome: Outcome; readonly record: FileRecord; readonly now: Instant };

/** What `now` and the wait-for graph add to an acquisition. */
export type AcquireRequest = Omit<Acquire, "closesCycle">;

/** Acquires the lease of one file, or says who holds it. */
export async function acquireLease(
  machine: Machine,
  project: Project,
  resource: Resource,
  request: (now: Instant) => AcquireRequest,
): Promise<Executed> {
  return swapRecord(machine, project.store.files, resource.key, async ({ record, revision, now }) => {
    const current = record ?? emptyRecord(resource, now);
    const asked = request(now);
    const inTheWay = current.leases.filter((lease) => excludes(lease.holder, asked.holder));
    const factsOf = await factsFor(machine, project, inTheWay, asked.holder, now);
    const situation = { record: current, now, nextToken: tokenAfter(revision), factsOf };
    let decision = decide({ ...asked, closesCycle: false }, situation);
    if (decision.outcome.kind === "held" && decision.outcome.because === "settled") {
      const graph = waitGraph(project, now);
      const cycle = await closesCycle(threadOf(asked.holder), threadOf(decision.outcome.by.holder), graph);
      if (cycle) decision = decide({ ...asked, closesCycle: true }, situation);
    }
    const { outcome, next } = decision;
    return { answer: { outcome, record: next ?? current, now }, next: next ?? undefined };
  });
}

/** Any command on one file's record but `acquire`. A file that nothing is known of is left so. */
export async function commandLease(
  machine: Machine,
  project: Project,
  resource: Pick<Resource, "key" | "path" | "checkout">,
  command: (now: Instant) => Exclude<Command, Acquire>,
): Promise<Executed> {
  return swapRecord(machine, project.store.files, resource.key, ({ record, revision, now }) => {
    const current = record ?? emptyRecord(resource, now);
    const { outcome, next } = decide(command(now), {
      record: current,
      now,
      nextToken: tokenAfter(revision),
      factsOf: () => {
        throw new Error("only an acquisition asks for facts of other holders");
      },
    });
    return { answer: { outcome, record: next ?? current, now }, next: next ?? undefined };
  });
}

/** The swap that grants creates this generation; no earlier grant of the file can have had it. */
function tokenAfter(revision: Revision): FencingToken {
  return (revision + 1) as FencingToken;
}

export function emptyRecord(resource: Pick<Resource, "path" | "checkout">, now: Instant): FileRecord {
  return { path: resource.path, checkout: resource.checkout, leases: [], lastWrite: null, touchedAt: now };
}

function waitGraph(project: Project, now: Instant): WaitGraph {
  return {
    wantedBy: async (instance: InstanceId) => {
      const wants = (await project.store.wants.get(instance))?.value ?? [];
      return wants.filter((want) => isFresh(want, now));
    },
    holdersOf: async (key: ResourceKey) => {
      const { record } = await project.store.files.read(key);
      return record?.leases.map((lease) => threadOf(lease.holder)) ?? [];
    },
  };
}

function threadOf({ instance, agent }: Holder): Thread {
  return { instance, thread: agent ?? "" };
}
