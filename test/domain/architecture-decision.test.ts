import { describe, expect, it } from "vitest";
import {
  type ArchitectureDecision,
  countOne,
  type DecisionQuery,
  decisionId,
  isDecisionId,
  select,
} from "../../src/domain/architecture-decision.ts";
import { epoch, instanceOf } from "../support/domain/build.ts";

function decision(number: number, changes: Partial<ArchitectureDecision> = {}): ArchitectureDecision {
  return {
    id: decisionId("20261121", number),
    title: `Title ${number}`,
    description: "",
    category: "general",
    scope: "project",
    author: { instance: instanceOf("i"), name: "brisk-otter" },
    at: epoch(number),
    supersedes: null,
    ...changes,
  };
}

describe("a decision's number", () => {
  it("has four digits at least", () => {
    expect([decisionId("20261121", 7), decisionId("20261121", 12345)]).toEqual([
      "DEC-20261121-0007",
      "DEC-20261121-12345",
    ]);
  });

  it.each([
    ["DEC-20261121-0001", true],
    ["DEC-20261121-12345", true],
    ["DEC-20261121-001", false],
    ["DEC-2026112-0001", false],
    ["xDEC-20261121-0001", false],
    ["DEC-20261121-0001\n", false],
    ["", false],
  ])("%j is one: %s", (text, isOne) => {
    expect(isDecisionId(text)).toBe(isOne);
  });

  it("counts within a day, and starts again with the next", () => {
    const first = countOne(null, "20261121");
    const second = countOne(first, "20261121");
    expect([first, second, countOne(second, "20261122")]).toEqual([
      { day: "20261121", last: 1 },
      { day: "20261121", last: 2 },
      { day: "20261122", last: 1 },
    ]);
  });

  it("is not given again after the clock was set back", () => {
    expect(countOne({ day: "20261121", last: 9 }, "20261120")).toEqual({ day: "20261121", last: 10 });
  });
});

describe("a query", () => {
  const log = [
    decision(1, { title: "Use Postgres", description: "for the orders", category: "database", scope: "system" }),
    decision(2, { title: "Log in JSON", description: "one line\nper event" }),
    decision(3, { title: "postgres 16", description: "needs ICU", category: "database", scope: "module" }),
  ];
  const cases: [string, DecisionQuery, number[]][] = [
    ["nothing asked: all, newest first", {}, [3, 2, 1]],
    ["id", { id: decisionId("20261121", 2) }, [2]],
    ["category", { category: "database" }, [3, 1]],
    ["scope", { scope: "module" }, [3]],
    ["since", { since: epoch(2) }, [3, 2]],
    ["until", { until: epoch(2) }, [2, 1]],
    ["text, whatever the case, in title or description", { text: "POSTGRES" }, [3, 1]],
    ["every word of the text", { text: " json  line " }, [2]],
    ["text that is nowhere", { text: "postgres line" }, []],
    ["limit", { limit: 1 }, [3]],
    ["limit none", { limit: 0 }, []],
    ["several at once", { category: "database", until: epoch(1) }, [1]],
  ];
  it.each(cases)("%s", (_, query, numbers) => {
    expect(select(log, query).map(({ at }) => at)).toEqual(numbers);
  });

  it("orders decisions of one moment by their numbers, and leaves the log as it is", () => {
    const same = [1, 3, 2].map((number) => decision(number, { at: epoch(5) }));
    expect(select(same, {}).map(({ id }) => id)).toEqual([3, 2, 1].map((number) => decisionId("20261121", number)));
    expect(same.map(({ title }) => title)).toEqual(["Title 1", "Title 3", "Title 2"]);
  });
});
