import { addUp, type Part, type Tally } from "../proof/part.ts";
import { explore } from "./explore.ts";
import { type Control, knownBadDesigns } from "./known-bad.ts";
import { type Bounded, largeModels } from "./models.ts";

const MOST_STATES_TO_FIND_A_BUG = 1_000_000;

export const part: Part = {
  goal: "G2",
  title: "every interleaving of a few processes, with deaths, failures and short writes",
  workers: 2,
  cores: 1,
  seconds: 150,
  floors: { states: 2_000_000, rejectedDesigns: 7 },
  faults: [],
  run: async ({ share, worker }) => {
    const lists = largeModels();
    const tallies = (lists[worker] ?? []).map((bounded) => exploreOne(bounded, share * lists.length));
    if (worker === 0) tallies.push(...knownBadDesigns().map(rejectOne));
    const counts: Record<string, number> = {};
    for (const tally of tallies) addUp(counts, tally.counts);
    return { counts, violations: tallies.flatMap(({ violations }) => violations) };
  },
  replay: async (name) => {
    const bounded = largeModels()
      .flat()
      .find(({ model }) => model.name === name);
    if (bounded === undefined) throw new Error(`no such model: ${name}`);
    const [violation] = exploreOne(bounded, 1).violations;
    return violation?.text ?? null;
  },
};

function exploreOne({ model, mostStates }: Bounded, share: number): Tally {
  const { states, steps, isComplete, violation } = explore(model, Math.ceil(mostStates * share));
  console.log(`   ${model.name}: ${states.toLocaleString("en")} states${isComplete ? "" : ", cut off"}`);
  const violations = violation === null ? [] : [{ text: told(model.name, violation), replay: model.name }];
  return { counts: { states, steps, [isComplete ? "modelsToTheEnd" : "modelsCutOff"]: 1 }, violations };
}

function rejectOne({ model, symptom }: Control): Tally {
  const { violation } = explore(model, MOST_STATES_TO_FIND_A_BUG);
  if (violation !== null && symptom.test(violation.text)) return { counts: { rejectedDesigns: 1 }, violations: [] };
  return { counts: {}, violations: [{ text: `not rejected as it should be: ${model.name}`, replay: null }] };
}

function told(name: string, { text, trace }: { readonly text: string; readonly trace: readonly string[] }): string {
  return [`${name}: ${text}`, ...trace].join("\n     ");
}
