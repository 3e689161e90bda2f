import { keepHistory } from "../proof/kept.ts";
import { addUp, type Part, type Tally, type Violation } from "../proof/part.ts";
import { simulateLeases } from "./lease-simulation.ts";
import { SHIPPED, simulateRegister } from "./register-simulation.ts";
import { leaseRunOf, registerRunOf } from "./seeds.ts";

const REGISTER_CALLS = 97_000_000;
const LEASE_CALLS = 4_000_000;
const MOST_VIOLATIONS = 5;

/** The register by itself, for the numbers; whole sessions with the use cases above it, for the rest. */
export const part: Part = {
  goal: "G1",
  title: "simulated file system: crash, errno and short write at every call, judged after every call",
  workers: 2,
  cores: 1,
  seconds: 150,
  floors: { calls: 100_000_000, crashes: 5_000_000 },
  faults: ["crashes", "failures", "damages"],
  run: async ({ share }, seed) => {
    const sums: Record<string, number> = {};
    const violations: Violation[] = [];
    const note = async (kind: string, index: number, text: string | null): Promise<void> => {
      if (text === null) return;
      const history: string[] = [];
      await again(kind, index, (line) => history.push(line));
      const kept = keepHistory(history);
      violations.push({ text: `${kind} run ${index}: ${text} (kept: ${kept})`, replay: `${kind}:${index}` });
    };
    let index = seed;
    for (let calls = 0; calls < REGISTER_CALLS * share && violations.length < MOST_VIOLATIONS; index++) {
      const result = simulateRegister(SHIPPED, index, registerRunOf(index));
      calls += result.calls;
      addUp(sums, { ...result, registerRuns: 1 });
      await note("register", index, result.violation);
    }
    for (let calls = 0; calls < LEASE_CALLS * share && violations.length < MOST_VIOLATIONS; index++) {
      const result = await simulateLeases(index, leaseRunOf(index));
      calls += result.calls;
      addUp(sums, { ...result, leaseRuns: 1 });
      await note("lease", index, result.violation);
    }
    return { counts: sums, violations } satisfies Tally;
  },
  replay: (which) => {
    const [kind = "", number] = which.split(":");
    return again(kind, Number(number), (line) => console.log(line));
  },
};

async function again(kind: string, seed: number, trace: (line: string) => void): Promise<string | null> {
  if (kind === "register") return simulateRegister(SHIPPED, seed, registerRunOf(seed), trace).violation;
  if (kind === "lease") return (await simulateLeases(seed, leaseRunOf(seed), trace)).violation;
  throw new Error("register:<seed> or lease:<seed>");
}
