import { expect, it } from "vitest";
import { buildWorker } from "./built-worker.ts";
import { recordAndCheck } from "./history.ts";

// The same in every run; the proof runner draws others.
const seed = Number(process.env["COORD_SEED"] ?? 1);

it("explains what real processes saw, though some were killed", async () => {
  const worker = await buildWorker();
  const result = await recordAndCheck({
    worker: worker.path,
    processes: 8,
    seed,
    mostMs: 10_000,
    operations: Number(process.env["COORD_OPERATIONS"] ?? 20_000),
    kills: 10,
    killEveryMs: 200,
  });
  worker.dispose();
  expect(result).toMatchObject({ violations: [], failures: [] });
  expect(result.operations).toBeGreaterThan(2000);
}, 60_000);
