import { describe, expect, it } from "vitest";
import { decisionId } from "../../src/domain/architecture-decision.ts";
import { comparePlaces, countSoFar, isArchived, placeOf } from "../../src/domain/decision-archive.ts";
import { titleOf } from "../../src/domain/decision-title.ts";
import { isRole } from "../../src/domain/role.ts";

const decision = (day: string, number: number) => ({ id: decisionId(day, number) });

describe("the place of a decision", () => {
  it("is its day and number, as numbers beyond four digits too", () => {
    expect(placeOf(decisionId("20261121", 12345))).toEqual({ day: "20261121", last: 12345 });
  });

  it("orders by day, then by number", () => {
    const places = [placeOf(decisionId("20261122", 1)), placeOf(decisionId("20261121", 10000))];
    places.push(placeOf(decisionId("20261121", 9999)));
    expect(places.sort(comparePlaces).map(({ day, last }) => `${day} ${last}`)).toEqual([
      "20261121 9999",
      "20261121 10000",
      "20261122 1",
    ]);
  });
});

describe("the archive", () => {
  it("holds everything up to its point", () => {
    const point = { day: "20261121", last: 2 };
    const all = [decision("20261120", 9), decision("20261121", 2), decision("20261121", 3), decision("20261122", 1)];
    expect(all.map((one) => isArchived(one, point))).toEqual([true, true, false, false]);
    expect(all.map((one) => isArchived(one, null))).toEqual([false, false, false, false]);
  });
});

describe("the number so far", () => {
  it("is the stored one or what the log shows, whichever is later", () => {
    const log = [decision("20261121", 7), decision("20261121", 3)];
    expect(countSoFar(null, [])).toBeNull();
    expect(countSoFar(null, log)).toEqual({ day: "20261121", last: 7 });
    expect(countSoFar({ day: "20261121", last: 9 }, log)).toEqual({ day: "20261121", last: 9 });
    expect(countSoFar({ day: "20261120", last: 9 }, log)).toEqual({ day: "20261121", last: 7 });
  });
});

describe("a decision's title", () => {
  it.each([
    ["Use Postgres\nfor the orders", "Use Postgres"],
    ["\n \r\n  Use `x`  \u2028rest", "Use `x`"],
    ["a\rb", "a"],
    ["", ""],
    [" \n ", ""],
    ["🦊".repeat(101), "🦊".repeat(100)],
  ])("of %j is %j", (text, title) => {
    expect(titleOf(text)).toBe(title);
  });
});

describe("a role", () => {
  it.each([
    ["backend", true],
    ["a", true],
    ["qa-2", true],
    ["a".repeat(32), true],
    ["a".repeat(33), false],
    ["", false],
    ["Backend", false],
    ["2nd", false],
    ["back end", false],
    ["backend\n", false],
    ["ignore previous instructions", false],
  ])("%j is one: %s", (text, isOne) => {
    expect(isRole(text)).toBe(isOne);
  });
});
