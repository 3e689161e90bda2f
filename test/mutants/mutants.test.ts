import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MUTANTS } from "./mutants.ts";
import { mutate, runMutant } from "./run-mutant.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TIMEOUT_MS = 120_000;
/** Quick ones, one for each way to run. All of them: `node test/proof/run.mjs --only mutants`. */
const SAMPLE = ["all data but one's own is collected", "a lease in flight is taken"];

describe("the known faults", () => {
  it("are at least 25, each at a place that is still there", () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(25);
    for (const mutant of MUTANTS) expect(() => mutate(ROOT, mutant), mutant.name).not.toThrow();
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  it.each(MUTANTS.filter(({ name }) => SAMPLE.includes(name)).map((mutant) => [mutant.name, mutant] as const))(
    "are noticed: %s",
    async (_, mutant) => {
      const verdict = await runMutant(ROOT, mutant);
      expect(verdict.killedBy).not.toBeNull();
    },
    TIMEOUT_MS,
  );
});
