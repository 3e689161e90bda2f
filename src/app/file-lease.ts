import { keepingFormerWriter } from "../domain/contributor.ts";
import {
  type Acquire,
  type AcquireOutcome,
  type Command,
  decideOnHeld,
  grant,
  type Outcome,
} from "../domain/decide.ts";
import { excludes } from "../domain/holder.ts";
import type { Instant } from "../domain/instant.ts";
import type { FencingToken, FileRecord } from "../domain/lease.ts";
import type { Machine, Project } from "./machine.ts";
import type { Resource, Revision } from "./ports.ts";
import { swapRecord } from "./swap-record.ts";

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
    const { queue = [] } = current;
    const situation = { record: current, now, nextToken: tokenAfter(revision) };
    const isAlone = inTheWay.length + queue.length === 0;
    // Only a file that somebody else holds or waits for pays for finding out about them.
    const { outcome, next } = isAlone
      ? grant(asked, situation)
      : await (await import("./lazy/contention.ts")).decideContested(machine, project, resource, asked, situation);
    const granted = next === null ? undefined : keepingFormerWriter(next, asked.holder);
    return { answer: { outcome, record: granted ?? current, now }, next: granted };
  });
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
