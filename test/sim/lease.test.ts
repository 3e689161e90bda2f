import { describe, expect, it } from "vitest";
import { simulateLeases } from "./lease-simulation.ts";
import { leaseRunOf } from "./seeds.ts";

const SEEDS = 32;
const TIMEOUT_MS = 120_000;

describe("whole sessions, simulated", () => {
  it(
    "never let two who live write one file, nor anybody replace what they have not seen",
    async () => {
      const sums = { grants: 0, writes: 0, refusals: 0, crashes: 0, damages: 0 };
      for (let seed = 1; seed <= SEEDS; seed++) {
        const result = await simulateLeases(seed, leaseRunOf(seed));
        expect(result.violation, `node test/proof/run.mjs --replay sim lease:${seed}`).toBeNull();
        for (const name of ["grants", "writes", "refusals", "crashes", "damages"] as const) sums[name] += result[name];
      }
      console.info("simulated:", JSON.stringify(sums));
      // A simulation in which nothing happens proves nothing.
      expect(sums.grants / SEEDS).toBeGreaterThan(10);
      expect(sums.writes / SEEDS).toBeGreaterThan(10);
      expect(sums.refusals / SEEDS).toBeGreaterThan(10);
      expect(sums.crashes / SEEDS).toBeGreaterThan(10);
      expect(sums.damages).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );

  it("repeat themselves by their seed", async () => {
    expect(await simulateLeases(6, leaseRunOf(6))).toEqual(await simulateLeases(6, leaseRunOf(6)));
  });
});
