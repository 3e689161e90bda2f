import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decideNamed,
  isOver,
  type NamedCommand,
  type NamedRecord,
  type NamedResource,
  type Use,
  type UseFacts,
  usesResource,
} from "../../src/domain/named-resource.ts";
import { at, holder, PROCESS } from "../support/domain/build.ts";

const TESTS: NamedResource = { name: "tests", commands: [], capacity: 1, ttlMs: 60_000 };
const RUNNING: UseFacts = { isGone: false, hasMovedOn: false, isIdle: false };

function use(owner: string, changes: Partial<Use> = {}): Use {
  const [instance = "", agent = null] = owner.split("/");
  return {
    holder: holder(instance, agent),
    toolUseId: `toolu_${owner}`,
    command: "npm test",
    since: at(0),
    ttlMs: 60_000,
    isBackground: false,
    ...changes,
  };
}

function asked(uses: readonly Use[], asker: Use, facts: UseFacts = RUNNING, capacity = 1, nowMs = 1_000): string {
  const record: NamedRecord = { name: "tests", uses };
  const { outcome, next } = decideNamed(
    { kind: "use", use: asker, capacity },
    { record, now: at(nowMs), factsOf: () => facts },
  );
  if (outcome.kind !== "full") return `${outcome.kind}: ${next?.uses.map(({ holder: { name } }) => name).join(" ")}`;
  expect(next).toBeNull();
  return `full: ${outcome.by.map(({ holder: { name } }) => name).join(" ")}`;
}

type Step = { readonly owner: string; readonly toolUseId: string; readonly kind: "use" | "end" | "go-on" };

function commandOf({ owner, toolUseId, kind }: Step, capacity: number, nowMs: number): NamedCommand {
  const asker = use(owner, { toolUseId, since: at(nowMs) });
  return kind === "use" ? { kind, use: asker, capacity } : { kind, holder: asker.holder, toolUseId };
}

describe("a place in a named resource", () => {
  it.each<readonly [string, string, string]>([
    ["is free", asked([], use("b")), "granted: b"],
    ["is taken", asked([use("a")], use("b")), "full: a"],
    ["is one of several", asked([use("a")], use("b"), RUNNING, 2), "granted: a b"],
    ["is the last of several", asked([use("a"), use("c")], use("b"), RUNNING, 2), "full: a c"],
    ["of the dead is free", asked([use("a")], use("b"), { ...RUNNING, isGone: true }), "granted: b"],
    ["of a reply that is over is free", asked([use("a")], use("b"), { ...RUNNING, hasMovedOn: true }), "granted: b"],
    [
      "in the background outlives its reply",
      asked([use("a", { isBackground: true })], use("b"), { ...RUNNING, hasMovedOn: true }),
      "full: a",
    ],
    [
      "in the background ends when nothing is left there",
      asked([use("a", { isBackground: true })], use("b"), { ...RUNNING, isIdle: true }),
      "granted: b",
    ],
    ["is over after its time", asked([use("a")], use("b"), RUNNING, 1, 60_000), "granted: b"],
    ["is not over before its time", asked([use("a")], use("b"), RUNNING, 1, 59_999), "full: a"],
    ["goes from one command of a thread to its next", asked([use("a")], use("a", { toolUseId: "2" })), "granted: a"],
    [
      "is not taken twice beside what runs in the background",
      asked([use("a", { isBackground: true })], use("a", { toolUseId: "2" })),
      "full: a",
    ],
    ["is taken by a subagent of the same session, too", asked([use("a/x")], use("a/y")), "full: a/x"],
  ])("%s", (_, result, expected) => {
    expect(result).toBe(expected);
  });

  it("goes to those that wait first, whatever clock their place was given by", () => {
    const waiter = { holder: holder("b"), process: PROCESS, since: at(0), until: at(60_000) };
    const full = (waiting: NamedRecord["queue"], isGone?: () => boolean) => {
      const record: NamedRecord = { name: "tests", uses: [], ...(waiting === undefined ? {} : { queue: waiting }) };
      const situation = { record, now: at(1), factsOf: () => RUNNING, ...(isGone === undefined ? {} : { isGone }) };
      return decideNamed({ kind: "use", use: use("c"), capacity: 1 }, situation).outcome;
    };
    expect(full([waiter])).toMatchObject({ kind: "full", by: [{ holder: holder("b"), ttlMs: 60_000 }] });
    const restarted = { ...waiter, until: at(60_000, "another") };
    expect(full([restarted])).toMatchObject({ kind: "full", by: [{ holder: holder("b"), ttlMs: 0 }] });
    expect(full([waiter], () => true)).toEqual({ kind: "granted" });
  });

  it("is given back by its own command only, or kept for the background", () => {
    const record: NamedRecord = { name: "tests", uses: [use("a"), use("b")] };
    const left = (command: NamedCommand) =>
      decideNamed(command, { record, now: at(1), factsOf: () => RUNNING }).next?.uses.map(
        ({ holder: { name }, isBackground }) => `${name}${isBackground ? "&" : ""}`,
      );
    expect(left({ kind: "end", holder: holder("a"), toolUseId: "toolu_a" })).toEqual(["b"]);
    expect(left({ kind: "go-on", holder: holder("a"), toolUseId: "toolu_a" })).toEqual(["a&", "b"]);
    expect(left({ kind: "end", holder: holder("a"), toolUseId: "toolu_b" })).toBeUndefined();
    expect(left({ kind: "end", holder: holder("b"), toolUseId: "toolu_a" })).toBeUndefined();
  });

  it("is never given to more than there are places, whatever happens", () => {
    const owner = fc.constantFrom("a", "b", "c", "a/x", "b/y");
    const step = fc.record({
      owner,
      toolUseId: fc.constantFrom("1", "2"),
      kind: fc.constantFrom<Step["kind"][]>("use", "end", "go-on"),
      elapsedMs: fc.constantFrom(0, 10_000, 70_000),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 40 }), (capacity, steps) => {
        let record: NamedRecord = { name: "tests", uses: [] };
        let nowMs = 0;
        for (const { elapsedMs, ...taken } of steps) {
          nowMs += elapsedMs;
          const situation = { record, now: at(nowMs), factsOf: () => RUNNING };
          record = decideNamed(commandOf(taken, capacity, nowMs), situation).next ?? record;
          const live = record.uses.filter((one) => !isOver(one, RUNNING, at(nowMs)));
          expect(live.length).toBeLessThanOrEqual(capacity);
        }
      }),
    );
  });
});

describe("the pattern of a command", () => {
  const isUsed = (pattern: string, command: string): boolean =>
    usesResource(command, { ...TESTS, commands: [pattern] });

  it.each([
    ["npm test", "npm test", true],
    ["npm test", "npm test -- --watch a/b", true],
    ["npm test", "npm tests", false],
    ["npm test", "echo npm test", false],
    ["npm run test*", "npm run test:unit -- x", true],
    ["*gradle* test", "./gradlew :app:test", false],
    ["*gradle* test*", "./gradlew clean test --info", true],
    ["python? -m pytest", "python3 -m pytest -q", true],
    ["python? -m pytest", "python -m pytest", false],
    ["vite", "vitest", false],
    ["*", "ls", true],
    ["a.c", "abc", false],
    ["(x|y)", "x", false],
  ])("%s: %s", (pattern, command, expected) => {
    expect(isUsed(pattern, command)).toBe(expected);
  });

  it("agrees with a regular expression, and takes no time with any text", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "*", "?"), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (pattern, command) => {
        const source = [...pattern].map((one) => ({ "*": ".*", "?": "." })[one] ?? one).join("");
        const expected = new RegExp(`^(?:${source}|${source} .*)$`).test(command);
        expect(isUsed(pattern, command)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
    const startedAt = performance.now();
    expect(isUsed(`${"*a".repeat(100)}b`, "a".repeat(100_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
