import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openFileStore } from "../../../src/adapters/store-file/store.ts";
import type { ArchitectureDecision } from "../../../src/domain/architecture-decision.ts";
import type { InstanceRecord } from "../../../src/domain/instance.ts";
import type { JournalEntry } from "../../../src/domain/journal.ts";
import type { Lease } from "../../../src/domain/lease.ts";

/** What coord has stored about a repository, read the way coord itself reads it. */
export type StateReader = {
  readonly folder: string;
  instances(): Promise<readonly InstanceRecord[]>;
  /** The record of the client with this pid. */
  instanceOf(pid: number): Promise<InstanceRecord | undefined>;
  /** Leases of a path relative to its checkout, over all checkouts unless one is named. */
  leasesOf(path: string, checkout?: string): Promise<readonly Lease[]>;
  /** Names of the holders of a path. */
  holdersOf(path: string, checkout?: string): Promise<readonly string[]>;
  journal(kind?: JournalEntry["kind"]): Promise<readonly JournalEntry[]>;
  decisions(): Promise<readonly ArchitectureDecision[]>;
};

export function readState(repositoryRoot: string, folder = join(repositoryRoot, ".git", "coord")): StateReader {
  // Opened anew for each question: a store remembers what it has checked once.
  const open = () => openFileStore(folder);
  const instances = async (): Promise<readonly InstanceRecord[]> =>
    (await open().instances.list()).map(({ record }) => record);
  const leasesOf: StateReader["leasesOf"] = async (path, checkout) =>
    (await open().files.list())
      .filter(({ record }) => record.path === path && (checkout === undefined || record.checkout === checkout))
      .flatMap(({ record }) => record.leases);
  return {
    folder,
    instances,
    instanceOf: async (pid) => (await instances()).findLast((record) => record.process.pid === pid),
    leasesOf,
    holdersOf: async (path, checkout) => (await leasesOf(path, checkout)).map((lease) => lease.holder.name),
    decisions: async () => (await open().decisions.read()).entries,
    journal: async (kind) => {
      const { entries } = await open().journal.read();
      return entries.filter((entry) => kind === undefined || entry.kind === kind);
    },
  };
}

/** Asks again until the answer is there. Throws with `what` in the message after `timeoutMs`. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 20_000,
) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await sleep(50);
  }
}
