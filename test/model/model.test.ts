import { describe, expect, it } from "vitest";
import { explore } from "./explore.ts";
import { knownBadDesigns } from "./known-bad.ts";
import { smallModels } from "./models.ts";

const TIMEOUT_MS = 120_000;
const MOST_STATES = 1_000_000;

describe("every interleaving", () => {
  it.each(smallModels().map((model) => [model.name, model] as const))(
    "of a small model is right: %s",
    (_, model) => {
      const { violation, isComplete } = explore(model, MOST_STATES);
      expect(violation).toBeNull();
      expect(isComplete).toBe(true);
    },
    TIMEOUT_MS,
  );

  it.each(knownBadDesigns().map((control) => [control.model.name, control] as const))(
    "is searched well enough to reject a known bad design: %s",
    (_, { model, symptom }) => {
      expect(explore(model, MOST_STATES).violation?.text).toMatch(symptom);
    },
    TIMEOUT_MS,
  );
});
