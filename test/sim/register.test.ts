import { describe, expect, it } from "vitest";
import { greedySwap, ignoringSwap, initInPlace, trustingSwap } from "../model/known-bad-registers.ts";
import { type Protocol, SHIPPED, type SimulationOptions, simulateRegister } from "./register-simulation.ts";
import { registerRunOf } from "./seeds.ts";

const OPTIONS: SimulationOptions = {
  processes: 4,
  calls: 400,
  crash: 0.02,
  fail: 0.02,
  shortWrite: 0.2,
  lostReply: 0,
};
/** Some 600,000 calls: two seconds of an idle machine, many more of a busy one. */
const SEEDS = 160;
const TIMEOUT_MS = 120_000;
const MOST_SEEDS_TO_FIND_A_BUG = 100;

describe("the register, simulated", () => {
  it(
    "keeps one token, whole data and every update, whoever is killed and whatever fails",
    () => {
      const sums = { calls: 0, commits: 0, crashes: 0, failures: 0 };
      for (let seed = 1; seed <= SEEDS; seed++) {
        const result = simulateRegister(SHIPPED, seed, registerRunOf(seed));
        expect(result.violation, `node test/proof/run.mjs --replay sim register:${seed}`).toBeNull();
        for (const name of ["calls", "commits", "crashes", "failures"] as const) sums[name] += result[name];
      }
      console.info("simulated:", JSON.stringify(sums));
      // A simulation in which nothing happens proves nothing.
      expect(sums.commits / SEEDS).toBeGreaterThan(50);
      expect(sums.crashes / SEEDS).toBeGreaterThan(100);
      expect(sums.failures / SEEDS).toBeGreaterThan(20);
    },
    TIMEOUT_MS,
  );

  it("is made by one of three while its first commit moves what a scan of it would see", () => {
    for (const seed of [172_111_721, 440_545_013])
      expect(simulateRegister(SHIPPED, seed, registerRunOf(seed)).violation).toBeNull();
  });

  it("leaves no garbage once eight that collect the same have got to their ends", () => {
    expect(simulateRegister(SHIPPED, 206_457_874, registerRunOf(206_457_874)).violation).toBeNull();
  });

  it("repeats a run by its seed", () => {
    expect(simulateRegister(SHIPPED, 7, OPTIONS)).toEqual(simulateRegister(SHIPPED, 7, OPTIONS));
  });

  it.each<[string, RegExp, Protocol]>([
    ["collecting all data but its own", /missing or torn/, { ...SHIPPED, swap: greedySwap }],
    ["trusting one short write", /missing or torn/, { ...SHIPPED, swap: trustingSwap }],
    ["calling a failed rename a success", /was told true/, { ...SHIPPED, swap: ignoringSwap }],
    ["creating the token in place", /tokens/, { ...SHIPPED, init: initInPlace }],
  ])(
    "finds a register that is broken by %s",
    (_, symptom, broken) => {
      const seeds = Array.from({ length: MOST_SEEDS_TO_FIND_A_BUG }, (_, index) => index + 1);
      const violations = seeds.map((seed) => simulateRegister(broken, seed, OPTIONS).violation ?? "");
      expect(violations.filter((violation) => symptom.test(violation)).length).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
