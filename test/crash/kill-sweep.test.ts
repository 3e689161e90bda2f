import { expect, it } from "vitest";
import { sweepKills } from "./kill-sweep.ts";
import { whyNotTraceable } from "./strace.ts";

// The same in every run; the proof runner draws others.
const seed = Number(process.env["COORD_SEED"] ?? 1);

it("leaves old or new state, and a way on, wherever a hook or a command is killed", async (context) => {
  const reason = whyNotTraceable();
  context.skip(reason !== null, reason ?? "");
  const points = Number(process.env["COORD_POINTS"] ?? 120);
  const result = await sweepKills({ seed, points, atOnce: 2, mostScenes: 16, untilMs: performance.now() + 600_000 });
  expect(result.violations).toEqual([]);
  expect(result.points).toBeGreaterThanOrEqual(points);
}, 900_000);
