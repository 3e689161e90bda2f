import type { Budget, Tally } from "../proof/part.ts";
import { whyNotTraceable } from "./strace.ts";
import type { Sweep, SweepOptions } from "./sweep.ts";

/** Half an hour: the runner's own patience ends before. */
const MOST_MS = 30 * 60_000;

/** This worker's share of a sweep of so many points. */
export async function tallyOf(
  run: (options: SweepOptions) => Promise<Sweep>,
  points: number,
  { share, worker, workers }: Budget,
  seed: number,
): Promise<Tally> {
  const reason = whyNotTraceable();
  if (reason !== null) return { counts: {}, violations: [], skipped: reason };
  const untilMs = performance.now() + MOST_MS;
  const options = { seed, points: Math.ceil(points * share), atOnce: 2, untilMs, worker, workers };
  const { violations, ...counts } = await run(options);
  return { counts, violations };
}
