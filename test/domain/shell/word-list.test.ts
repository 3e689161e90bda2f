import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isWordOf } from "../../../src/domain/shell/word-list.ts";

describe("a word of a list", () => {
  it("is found as a set of the words would find it", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 3 });
    const gap = fc.constantFrom(" ", "\n", "\n   ");
    const list = fc.array(fc.tuple(gap, word), { maxLength: 6 }).map((all) => all.flat().join(""));
    fc.assert(
      fc.property(list, fc.oneof(word, list), fc.boolean(), (text, one, isClosed) => {
        const whole = isClosed ? `${text}\n` : text.trim();
        const words = new Set(whole.split(/\s+/).filter((each) => each !== ""));
        expect(isWordOf(whole, one)).toBe(words.has(one));
      }),
      { numRuns: 2000 },
    );
    expect([isWordOf("a b", "a b"), isWordOf("a\nb", "a\nb"), isWordOf("a b", "b")]).toEqual([false, false, true]);
  });
});
