import { describe, expect, it } from "vitest";
import { simulatePowerLoss } from "./power-loss.ts";
import { powerLossRunOf } from "./seeds.ts";

const SEEDS = 60;
const TIMEOUT_MS = 120_000;

describe("a machine whose power is cut", () => {
  it(
    "keeps what it acknowledged to keep, and no lease of the time before stands in the way",
    () => {
      const sums = { cuts: 0, acknowledged: 0, leasesKept: 0, leasesVoid: 0 };
      for (let seed = 1; seed <= SEEDS; seed++) {
        const result = simulatePowerLoss(seed, powerLossRunOf(seed));
        expect(result.violation, `node test/proof/run.mjs --replay power-loss ${seed}`).toBeNull();
        for (const name of ["cuts", "acknowledged", "leasesKept", "leasesVoid"] as const) sums[name] += result[name];
      }
      console.info("simulated:", JSON.stringify(sums));
      // A simulation in which nothing happens proves nothing.
      expect(sums.cuts / SEEDS).toBeGreaterThan(50);
      expect(sums.acknowledged / SEEDS).toBeGreaterThan(5);
      expect(sums.leasesKept).toBeGreaterThan(50);
      expect(sums.leasesVoid).toBeGreaterThan(50);
    },
    TIMEOUT_MS,
  );
});
