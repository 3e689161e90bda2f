import { describe, expect, it } from "vitest";
import { judge, type Observation } from "./judge.ts";

const SEEN: Observation = {
  file: "work/x/held.txt",
  changes: [],
  failure: null,
  hasWriter: true,
  writerTold: null,
  holderTold: null,
  isRestored: null,
};
const outcome = (seen: Partial<Observation>) => judge({ ...SEEN, ...seen }).outcome;
const REFUSAL = "The command was not run.\nwork/x/held.txt is held by session brisk-otter since 12:00:00.";
const changes = ["its content"];

describe("what a meeting came to", () => {
  it("is prevented only if coord refused it over this very file, and the file is as it was", () => {
    expect(outcome({ failure: REFUSAL })).toBe("prevented");
    expect(outcome({ failure: "Exit code 1" })).toBe("no effect");
    expect(outcome({ failure: REFUSAL.replace("work/x/", "work/y/") })).toBe("no effect");
    expect(outcome({})).toBe("no effect");
    expect(judge({ ...SEEN, failure: REFUSAL, changes })).toMatchObject({
      outcome: "not covered",
      reason: "refused, and yet changed: its content; nobody was told",
    });
  });

  it("is detected only if both were told, where there are two", () => {
    expect(outcome({ changes, writerTold: "told", holderTold: "told" })).toBe("detected");
    expect(outcome({ changes, writerTold: "told" })).toBe("half detected");
    expect(outcome({ changes, holderTold: "told" })).toBe("half detected");
    expect(outcome({ changes, holderTold: "told", hasWriter: false })).toBe("detected");
    expect(outcome({ changes, hasWriter: false })).toBe("not covered");
    expect(outcome({ changes })).toBe("not covered");
  });
});
