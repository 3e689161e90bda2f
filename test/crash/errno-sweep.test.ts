import { expect, it } from "vitest";
import { sweepErrors } from "./errno-sweep.ts";
import { whyNotTraceable } from "./strace.ts";

const seed = Number(process.env["COORD_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

it("neither spoils the state nor says what is not true, whichever call fails", async (context) => {
  const reason = whyNotTraceable();
  context.skip(reason !== null, reason ?? "");
  const points = Number(process.env["COORD_POINTS"] ?? 200);
  const result = await sweepErrors({ seed, points, atOnce: 2, untilMs: performance.now() + 600_000 });
  expect(result.violations).toEqual([]);
  expect(result.points).toBeGreaterThanOrEqual(points);
}, 900_000);
