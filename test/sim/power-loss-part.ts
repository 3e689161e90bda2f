import { keepHistory } from "../proof/kept.ts";
import { addUp, type Part, type Violation } from "../proof/part.ts";
import { simulatePowerLoss } from "./power-loss.ts";
import { powerLossRunOf } from "./seeds.ts";

const CUTS = 202_000;
const MOST_VIOLATIONS = 5;

export const part: Part = {
  goal: "G8",
  title: "power cuts: counters, decisions, notes and estates that were acknowledged, leases of the time before",
  workers: 2,
  cores: 1,
  seconds: 40,
  floors: { cuts: 200_000 },
  faults: ["cuts", "crashes"],
  run: async ({ share }, seed) => {
    const counts: Record<string, number> = {};
    const violations: Violation[] = [];
    for (let run = seed, cuts = 0; cuts < CUTS * share && violations.length < MOST_VIOLATIONS; run++) {
      const result = simulatePowerLoss(run, powerLossRunOf(run));
      cuts += result.cuts;
      addUp(counts, { ...result, runs: 1 });
      if (result.violation === null) continue;
      const history: string[] = [];
      simulatePowerLoss(run, powerLossRunOf(run), (line) => history.push(line));
      const kept = keepHistory(history);
      violations.push({ text: `run ${run}: ${result.violation} (kept: ${kept})`, replay: `${run}` });
    }
    return { counts, violations };
  },
  replay: async (which) =>
    simulatePowerLoss(Number(which), powerLossRunOf(Number(which)), (line) => console.log(line)).violation,
};
