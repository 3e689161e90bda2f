import { describe, expect, it } from "vitest";
import { waitTargetOf } from "../../src/cli/wait-target.ts";

const TESTS = { name: "tests", commands: ["npm test"], capacity: 1, ttlMs: 60_000 };
const meant = (words: string) => waitTargetOf(words.split(" "), [TESTS]);

/** To see one fail: let `waitTargetOf` take the first of two words as the type of a claim, whatever it is. */
describe("what coord wait waits for", () => {
  it.each([
    ["src/a.ts", { kind: "file", path: "src/a.ts" }],
    ["tests", { kind: "resource", resource: TESTS }],
    ["feature login", { kind: "claim", type: "feature", name: "login" }],
    ["feature login page", { kind: "claim", type: "feature", name: "login page" }],
    // The kind, said before it.
    ["claim feature login", { kind: "claim", type: "feature", name: "login" }],
    ["claim feature login page", { kind: "claim", type: "feature", name: "login page" }],
    ["resource tests", { kind: "resource", resource: TESTS }],
    ["file tests", { kind: "file", path: "tests" }],
    ["file src/a.ts", { kind: "file", path: "src/a.ts" }],
    // Two words that say no kind, though the first looks like one.
    ["claim login", { kind: "claim", type: "claim", name: "login" }],
    ["resource login page", { kind: "claim", type: "resource", name: "login page" }],
  ])("%s", (words, target) => {
    expect(meant(words)).toEqual(target);
  });

  it("is no resource that nobody has named, instead of a claim that is free at once", () => {
    expect(() => meant("resource db")).toThrow('no resource "db"');
  });
});
