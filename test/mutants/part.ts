import { addUp, type Part, type Violation } from "../proof/part.ts";
import { harmless, MUTANTS, type Mutant } from "./mutants.ts";
import { runMutant } from "./run-mutant.ts";

const MOST_SECONDS = 60;
const WORKERS = 2;

export const part: Part = {
  goal: "G16",
  title: "known faults put into the source: each must be noticed by some suite within a minute",
  workers: WORKERS,
  cores: 1,
  seconds: 120,
  floors: { killed: 25 },
  faults: ["mutants"],
  run: async ({ share, worker }, seed) => {
    const counts: Record<string, number> = { killed: 0 };
    const violations: Violation[] = [];
    if (worker === 0) {
      const { killedBy, symptom } = await runMutant(process.cwd(), harmless());
      if (killedBy !== null) violations.push({ text: `${killedBy} fails without a fault: ${symptom}`, replay: null });
    }
    for (const mutant of chosen(share * WORKERS, seed, worker)) {
      const { killedBy, symptom, seconds } = await runMutant(process.cwd(), mutant);
      addUp(counts, { mutants: 1, killed: killedBy === null ? 0 : 1 });
      console.log(`   ${killedBy ?? "SURVIVED"} (${seconds.toFixed(1)} s): ${mutant.name}`);
      if (killedBy === null) violations.push({ text: `survived: ${mutant.name}`, replay: mutant.name });
      else if (seconds > MOST_SECONDS)
        violations.push({ text: `slow: ${mutant.name}, ${symptom}`, replay: mutant.name });
    }
    return { counts, violations };
  },
  replay: async (name) => {
    const mutant = MUTANTS.find((candidate) => candidate.name === name);
    if (mutant === undefined) throw new Error(`no such mutant: ${name}`);
    const { killedBy, symptom } = await runMutant(process.cwd(), mutant);
    console.log(`${killedBy ?? "nobody"}: ${symptom}`);
    return killedBy === null ? "it survived" : null;
  },
};

/** A smaller share takes other mutants with each seed. */
function chosen(share: number, seed: number, worker: number): readonly Mutant[] {
  const every = Math.max(1, Math.round(1 / share));
  return MUTANTS.filter(
    (_, index) => index % WORKERS === worker && Math.floor(index / WORKERS) % every === seed % every,
  );
}
