import type { Machine, Project } from "./machine.ts";

/** Contents may exceed the limit by about this part of it before somebody clears up. */
const SLACK = 1 / 64;
/** What the shortest content takes on a disk. */
const BLOCK_BYTES = 4096;
/** Where nothing is to be kept, what was read stays for a while all the same: a refusal shows what has changed since. */
const LEAST_SLACK_BYTES = 64 * BLOCK_BYTES;

/**
 * Drops old contents, by chance: the more has been added, the likelier, so that all pay alike for what a full store costs
 * (it looks at each content), and sessions that run for days while nobody starts one stay bounded, too.
 *
 * @param addedBytes size of a content that has been put
 */
export async function clearUpSometimes(
  machine: Machine,
  { settings, store }: Project,
  addedBytes: number,
): Promise<void> {
  const { history } = settings;
  const chance = Math.max(addedBytes, BLOCK_BYTES) / Math.max(history.mostBytes * SLACK, LEAST_SLACK_BYTES);
  if (machine.random() < chance) await store.blobs.evict(history);
}
