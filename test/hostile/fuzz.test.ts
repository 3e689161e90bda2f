import { expect, it } from "vitest";
import { fuzzState } from "./fuzz.ts";
import { makeTemplate } from "./template.ts";

// The same in every run; the proof runner draws others.
const seed = Number(process.env["COORD_SEED"] ?? 1);

it("answers or refuses, whatever is in the state, and loses nothing in silence", async () => {
  const { repository, state } = await makeTemplate();
  const mutations = Number(process.env["COORD_MUTATIONS"] ?? 4000);
  const result = await fuzzState({ template: state, seed, mutations, untilMs: performance.now() + 300_000 });
  repository.remove();
  expect(result.violations).toEqual([]);
  expect(result.mutations).toBeGreaterThanOrEqual(mutations);
}, 300_000);
