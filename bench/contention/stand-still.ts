import type { CrowdMember } from "../../test/support/client/crowd.ts";
import { readState } from "../../test/support/client/state.ts";

/**
 * Whether every one of these sessions waits for a file that another of them holds: then there is a circle among them,
 * and where leases end with their session only, none of them will ever move. Answers who waits for whom, as
 * `s3 waits for a.txt of s5`; null: at least one can still go on.
 */
export async function standStill(
  repository: string,
  running: readonly CrowdMember[],
): Promise<readonly string[] | null> {
  const state = readState(repository);
  const waits: string[] = [];
  for (const { client, progress } of running) {
    const file = progress.refusedFile;
    const leases = file === null ? [] : await state.leasesOf(file);
    const holder = running.find((other) => leases.some((lease) => lease.holder.process.pid === other.client.pid));
    if (holder === undefined || holder.client === client) return null;
    waits.push(`${client.name} waits for ${file} of ${holder.client.name}`);
  }
  return waits;
}
