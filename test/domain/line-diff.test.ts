import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineDiff } from "../../src/domain/line-diff.ts";

const lines = fc.array(fc.constantFrom("a", "b", "c", "d", ""), { minLength: 1, maxLength: 9 });

/** The length of a longest common subsequence, by the definition. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined || b.length === 0) return 0;
  const without = longestCommon(rest, b);
  const found = b.indexOf(first);
  return found < 0 ? without : Math.max(without, 1 + longestCommon(rest, b.slice(found + 1)));
}

type Edit = { readonly sign: string; readonly number: number; readonly text: string };

function parse(diff: string): readonly Edit[] {
  if (diff === "") return [];
  return diff.split("\n").map((line) => {
    const match = /^([-+])(\d+): (.*)$/.exec(line);
    if (match === null) throw new Error(`not a line of a diff: ${line}`);
    const [, sign = "", number = "", text = ""] = match;
    return { sign, number: Number(number), text };
  });
}

function diffOf(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const diff = lineDiff(before.join("\n"), after.join("\n"));
  if (diff === null) throw new Error("too much to show");
  return parse(diff.text);
}

/** Takes the removed lines out of `before` and puts the added ones where they are said to be. */
function apply(before: readonly string[], edits: readonly Edit[]): readonly string[] {
  const removed = new Set(edits.filter(({ sign }) => sign === "-").map(({ number }) => number));
  const after = before.filter((_, index) => !removed.has(index + 1));
  for (const { sign, number, text } of edits) if (sign === "+") after.splice(number - 1, 0, text);
  return after;
}

describe("a diff of lines", () => {
  it("applied to the text before gives the text after, and removes what was there", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = diffOf(before, after);
        expect(apply(before, edits)).toEqual(after);
        const removed = edits.filter(({ sign }) => sign === "-");
        expect(removed.map(({ number }) => before[number - 1])).toEqual(removed.map(({ text }) => text));
      }),
      { numRuns: 500 },
    );
  });

  it("is as short as possible", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changes = before.length + after.length - 2 * longestCommon(before, after);
        expect(diffOf(before, after)).toHaveLength(changes);
      }),
      { numRuns: 500 },
    );
  });

  it("says removed and added lines with the numbers of their texts", () => {
    expect(lineDiff("one\ntwo\nthree\n", "zero\none\n2\nthree\n")).toEqual({
      text: "+1: zero\n-2: two\n+3: 2",
      isWhole: true,
    });
  });

  it("is empty for equal texts", () => {
    expect(lineDiff("a\nb", "a\nb")).toEqual({ text: "", isWhole: true });
  });

  it("shows a lost end of file as a lost empty line", () => {
    expect(lineDiff("a\n", "a")).toEqual({ text: "-2: ", isWhole: true });
  });

  it("is none beyond 400 different lines, whatever is equal around them", () => {
    const many = (length: number, prefix: string): string =>
      Array.from({ length }, (_, index) => `${prefix}${index}`).join("\n");
    const around = many(5000, "same");
    expect(lineDiff(`${around}\n${many(400, "x")}\n${around}`, `${around}\n${around}`)?.text).toContain("-5001: x0");
    expect(lineDiff(`${around}\n${many(401, "x")}\n${around}`, `${around}\n${around}`)).toBeNull();
    expect(lineDiff(`${around}\n${around}`, `${around}\n${many(401, "x")}\n${around}`)).toBeNull();
  });

  it("cuts long lines and long diffs, and says how much is left out", () => {
    const long = Array.from({ length: 20 }, (_, index) => `${index} ${"x".repeat(300)}`).join("\n");
    const { text = "", isWhole = true } = lineDiff("", long) ?? {};
    const shown = text.split("\n");
    expect(isWhole).toBe(false);
    expect(shown[1]).toBe(`+1: 0 ${"x".repeat(158)}…`);
    expect(shown.at(-1)).toBe(`… and ${21 - (shown.length - 1)} more changed lines`);
    expect(text.length).toBeLessThan(760);
  });

  it.each([
    ["a cut line", "x".repeat(161)],
    ["an escape sequence", "\u001b[2K"],
    ["a line end of another system", "a\r"],
    ["a bidirectional mark", "\u202e"],
    ["what shows nothing", "\u{e0041}"],
    ["a line separator", "\u2028"],
  ])("is not whole with %s", (_, line) => {
    expect(lineDiff("", line)?.isWhole).toBe(false);
  });

  it("is whole with tabs, accents and emoji", () => {
    expect(lineDiff("", "\té 🦊 日本")?.isWhole).toBe(true);
  });
});
