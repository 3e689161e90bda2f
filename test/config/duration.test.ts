import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DURATION_PATTERN, formatDuration, parseDuration } from "../../src/config/duration.ts";

describe("durations", () => {
  it.each([
    ["0", 0],
    ["250ms", 250],
    ["60s", 60_000],
    ["1.5m", 90_000],
    ["2h", 7_200_000],
    ["0.25s", 250],
  ])("reads %s", (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    "",
    "60",
    "s",
    "-1s",
    "1 s",
    "1S",
    "1d",
    "1e3s",
    "0x1s",
    "1.s",
    ".5s",
    "١s",
    "1m30s",
    "exit",
    "Infinitys",
    "1s\n",
  ])("refuses %j", (text) => expect(parseDuration(text)).toBeNull());

  it("reads back what it writes, to the millisecond", () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999 }), fc.constantFrom(1, 1_000, 60_000), (count, unit) => {
        const ms = (count * unit) % 3_600_000_000;
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  it("reads exactly the texts that the published pattern allows, as a whole number", () => {
    const parts = fc.array(fc.constantFrom("0", "1", "25", ".", "ms", "s", "m", "h", " ", "-", "x"), { maxLength: 5 });
    fc.assert(
      fc.property(parts, (pieces) => {
        const text = pieces.join("");
        const ms = parseDuration(text);
        expect([text, ms !== null]).toEqual([text, new RegExp(DURATION_PATTERN, "u").test(text)]);
        expect(ms === null || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
