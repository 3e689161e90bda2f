import type { Part } from "../proof/part.ts";
import { fuzzOnce, fuzzState } from "./fuzz.ts";
import { makeTemplate } from "./template.ts";

const MUTATIONS = 100_000;
const MOST_MS = 20 * 60_000;

export const part: Part = {
  goal: "G9",
  title: "hostile state: bytes, fields, links, FIFOs, folders, tokens; answered or refused within 2 s, never believed",
  workers: 2,
  cores: 1,
  seconds: 150,
  floors: { mutations: MUTATIONS },
  faults: ["mutations"],
  run: async ({ share }, seed) => {
    const { repository, state } = await makeTemplate();
    const untilMs = performance.now() + MOST_MS;
    const fuzz = await fuzzState({ template: state, seed, mutations: Math.ceil(MUTATIONS * share), untilMs });
    repository.remove();
    const { mutations, reported, slowestMs } = fuzz;
    const violations = fuzz.violations.map((text) => ({ text, replay: /^seed (\d+)/.exec(text)?.[1] ?? null }));
    return { counts: { mutations, reported, slowestMs: Math.round(slowestMs) }, violations };
  },
  replay: async (which) => {
    const { repository, state } = await makeTemplate();
    const problems = await fuzzOnce(state, Number(which));
    repository.remove();
    return problems[0] ?? null;
  },
};
