import { expect, it, type TestContext } from "vitest";
import { sweepErrors } from "./errno-sweep.ts";
import { sweepLimits } from "./size-limit.ts";
import { whyNotTraceable } from "./strace.ts";
import type { Sweep, SweepOptions } from "./sweep.ts";

// The same in every run; the proof runner draws others.
const seed = Number(process.env["COORD_SEED"] ?? 1);
const MOST_MS = 600_000;

async function expectSound(context: TestContext, sweep: (options: SweepOptions) => Promise<Sweep>, most: number) {
  const reason = whyNotTraceable();
  context.skip(reason !== null, reason ?? "");
  const points = Number(process.env["COORD_POINTS"] ?? most);
  const result = await sweep({ seed, points, atOnce: 2, mostScenes: 12, untilMs: performance.now() + MOST_MS });
  expect(result.violations).toEqual([]);
  expect(result.points).toBeGreaterThanOrEqual(points);
}

it(
  "neither spoils the state nor says what is not true, whichever call fails",
  (context) => expectSound(context, sweepErrors, 80),
  MOST_MS,
);

it(
  "neither spoils the state nor says what is not true, wherever a write is cut short",
  (context) => expectSound(context, sweepLimits, 35),
  MOST_MS,
);
