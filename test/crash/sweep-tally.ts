import type { Tally } from "../proof/part.ts";
import type { Sweep, SweepOptions } from "./kill-sweep.ts";
import { whyNotTraceable } from "./strace.ts";

/** Half an hour: the runner's own patience ends before. */
const MOST_MS = 30 * 60_000;

export async function tallyOf(
  run: (options: SweepOptions) => Promise<Sweep>,
  points: number,
  seed: number,
): Promise<Tally> {
  const reason = whyNotTraceable();
  if (reason !== null) return { counts: {}, violations: [{ text: `not run: ${reason}`, replay: null }] };
  const untilMs = performance.now() + MOST_MS;
  const { violations, ...counts } = await run({ seed, points: Math.ceil(points), atOnce: 2, untilMs });
  // Each names its seed, scene and call: COORD_SEED=<seed> and the test of the sweep take the same way.
  return { counts, violations: violations.map((text) => ({ text, replay: null })) };
}
