import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { earlierOf, elapsedMs, utcText, wallAfter } from "../../src/domain/instant.ts";
import { at, epoch } from "../support/domain/build.ts";

describe("an instant", () => {
  it("is compared within one clock only", () => {
    expect(elapsedMs(at(5), at(12))).toBe(7);
    expect(elapsedMs(at(12), at(5))).toBe(-7);
    expect(elapsedMs(at(5, "boot-0"), at(12))).toBeNull();
  });

  it("shifted is a wall time", () => {
    expect(wallAfter(at(5), 10)).toBe(at(15).wall);
    expect(earlierOf(epoch(1), epoch(2))).toBe(1);
  });
});

describe("a time in UTC", () => {
  it("is what Date says, from year 1 to 9999", () => {
    const range = {
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        expect(utcText(epoch(date.getTime()))).toBe(date.toISOString());
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    "1970-01-01T00:00:00.000Z",
    "1969-12-31T23:59:59.999Z",
    "2000-02-29T12:00:00.000Z",
    "1900-03-01T00:00:00.000Z",
    "2024-12-31T23:59:59.999Z",
    "0000-03-01T00:00:00.000Z",
    "0000-02-29T00:00:00.000Z",
  ])("of the odd day %s is right", (text) => {
    expect(utcText(epoch(Date.parse(text)))).toBe(text);
  });

  it("drops fractions of a millisecond", () => {
    expect(utcText(epoch(1.9))).toBe("1970-01-01T00:00:00.001Z");
  });
});
