import { keepingFormerWriter } from "../domain/contributor.ts";
import {
  type Acquire,
  type AcquireOutcome,
  type Command,
  type Decision,
  decide,
  decideOnHeld,
  type Outcome,
  type Situation,
} from "../domain/decide.ts";
import { excludes } from "../domain/holder.ts";
import type { Instant } from "../domain/instant.ts";
import type { FencingToken, FileRecord } from "../domain/lease.ts";
import type { Machine, Project } from "./machine.ts";
import type { Resource, Revision } from "./ports.ts";
import { type Change, swapRecord } from "./swap-record.ts";

export type Executed<O extends Outcome = Outcome> = {
  readonly outcome: O;
  readonly record: FileRecord;
  readonly now: Instant;
};

/** What `now` and the wait-for graph add to an acquisition. */
export type AcquireRequest = Omit<Acquire, "closesCycle">;

/** Acquires the lease of one file, or says who holds it. */
export async function acquireLease(
  machine: Machine,
  project: Project,
  resource: Resource,
  request: (now: Instant) => AcquireRequest,
): Promise<Executed<AcquireOutcome>> {
  return swapRecord(machine, project.store.files, resource.key, async ({ record, revision, now }) => {
    const current = record ?? emptyRecord(resource, now);
    const asked = request(now);
    const inTheWay = current.leases.filter((lease) => excludes(lease.holder, asked.holder));
    if (inTheWay.length === 0) return uncontested(asked, { record: current, now, nextToken: tokenAfter(revision) });
    // Only a file that somebody else holds pays for finding out about them.
    const { factsFor, wouldCloseCycle } = await import("./lazy/contention.ts");
    const factsOf = await factsFor(machine, project, inTheWay, now);
    const situation = { record: current, now, nextToken: tokenAfter(revision), factsOf };
    let decision = decide({ ...asked, closesCycle: false }, situation);
    if (decision.outcome.kind === "held" && decision.outcome.because === "settled") {
      const cycle = await wouldCloseCycle(project, asked.holder, decision.outcome.by.holder, now);
      if (cycle) decision = decide({ ...asked, closesCycle: true }, situation);
    }
    return executed(asked, decision, situation);
  });
}

type AcquireChange = Change<FileRecord, Executed<AcquireOutcome>>;

function uncontested(asked: AcquireRequest, situation: Omit<Situation, "factsOf">): AcquireChange {
  return executed(asked, decide({ ...asked, closesCycle: false }, { ...situation, factsOf: nobody }), situation);
}

function executed(
  asked: AcquireRequest,
  { outcome, next }: Decision<AcquireOutcome>,
  { record, now }: Omit<Situation, "factsOf">,
): AcquireChange {
  const granted = next === null ? undefined : keepingFormerWriter(next, asked.holder);
  return { answer: { outcome, record: granted ?? record, now }, next: granted };
}

function nobody(): never {
  throw new Error("nobody else holds the file, so there are no facts about them");
}

/** Any command on one file's record but `acquire`. A file that nothing is known of is left so. */
export async function commandLease(
  machine: Machine,
  project: Project,
  resource: Pick<Resource, "key" | "path" | "checkout">,
  command: (now: Instant) => Exclude<Command, Acquire>,
): Promise<Executed> {
  return swapRecord(machine, project.store.files, resource.key, ({ record, now }) => {
    const current = record ?? emptyRecord(resource, now);
    const { outcome, next } = decideOnHeld(command(now), current, now);
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
