/** The short forms that a mutant is put through, in a process of their own: see run-mutant.ts. Exits 1 if one fails. */
import { explore } from "../model/explore.ts";
import { smallModels } from "../model/models.ts";
import { simulateLeases } from "../sim/lease-simulation.ts";
import { simulatePowerLoss } from "../sim/power-loss.ts";
import { SHIPPED, simulateRegister } from "../sim/register-simulation.ts";
import { leaseRunOf, powerLossRunOf, registerRunOf } from "../sim/seeds.ts";

const SEEDS = 60;
const MOST_STATES = 300_000;

type Suite = (seed: number) => Promise<string | null> | string | null;

const SUITES: Readonly<Record<string, Suite>> = {
  register: (seed) => simulateRegister(SHIPPED, seed, registerRunOf(seed)).violation,
  lease: async (seed) => (await simulateLeases(seed, leaseRunOf(seed))).violation,
  "power-loss": (seed) => simulatePowerLoss(seed, powerLossRunOf(seed)).violation,
  model: (seed) => {
    const model = smallModels()[seed - 1];
    return model === undefined ? null : (explore(model, MOST_STATES).violation?.text ?? null);
  },
};

const suite = SUITES[process.argv[2] ?? ""];
if (suite === undefined) throw new Error(`known suites: ${Object.keys(SUITES).join(", ")}`);
for (let seed = 1; seed <= SEEDS; seed++) {
  const violation = await suite(seed);
  if (violation === null) continue;
  console.log(`${seed}: ${violation}`);
  process.exit(1);
}
