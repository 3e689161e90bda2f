import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EpochMs } from "../../src/domain/instant.ts";
import { isWelcome, judgeNews, NEWS_KINDS, type NewsItem, type NewsKind } from "../../src/domain/news.ts";
import { at } from "../support/domain/build.ts";

const MINUTE_MS = 60_000;

/** Tells each text at its time; answers what the others hear, the last for a minute with a mark. */
function tell(lines: readonly (readonly [atMs: number, text: string])[]): readonly string[] {
  let book: readonly NewsItem[] = [];
  return lines.flatMap(([ms, text]) => {
    const { isTold, isLast, next } = judgeNews(book, "finished", text, at(ms));
    book = next;
    return isTold ? [isLast ? `${text}!` : text] : [];
  });
}

describe("news of one session", () => {
  it("is told, but the same text once an hour", () => {
    const lines = [
      [0, "a"],
      [1, "a"],
      [59 * MINUTE_MS, "a"],
      [61 * MINUTE_MS, "a"],
    ] as const;
    expect(tell(lines)).toEqual(["a", "a"]);
  });

  it("is told three times a minute; the third says that it is the last, the rest comes again if it is said again", () => {
    const lines = [
      [0, "a"],
      [1, "b"],
      [2, "c"],
      [3, "d"],
      [MINUTE_MS + 1, "d"],
      [MINUTE_MS + 2, "a"],
    ] as const;
    expect(tell(lines)).toEqual(["a", "b", "c!", "d"]);
  });

  it("counts each kind for itself", () => {
    let book: readonly NewsItem[] = [];
    for (const text of ["a", "b", "c"]) book = judgeNews(book, "finished", text, at(0)).next;
    expect(judgeNews(book, "failing", "a", at(2)).isTold).toBe(true);
    expect(judgeNews(book, "finished", "d", at(2)).isTold).toBe(false);
  });

  it("goes by the wall clock after a reboot", () => {
    const before: NewsItem = { kind: "failing", text: "a", at: at(0) };
    const rebooted = { ...at(0), clock: "boot-2" };
    expect(judgeNews([before], "failing", "a", rebooted).isTold).toBe(false);
    const wall = (before.at.wall + 61 * MINUTE_MS) as EpochMs;
    expect(judgeNews([before], "failing", "a", { ...rebooted, wall }).isTold).toBe(true);
  });

  it("never tells more than three lines of a kind in any minute, nor one text twice in an hour, and stays small", () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 40_000 }),
      kind: fc.constantFrom(...NEWS_KINDS),
      text: fc.constantFrom("a", "b", "c", "d", "e"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { told, largest } = run(steps);
        expect(largest).toBeLessThanOrEqual(32);
        for (const kind of NEWS_KINDS) expectFew(told.filter((item) => item.kind === kind));
      }),
    );
  });
});

type Step = { readonly afterMs: number; readonly kind: NewsKind; readonly text: string };
type Heard = { readonly ms: number; readonly kind: NewsKind; readonly text: string };

function run(steps: readonly Step[]): { readonly told: readonly Heard[]; readonly largest: number } {
  let [book, ms, largest]: [readonly NewsItem[], number, number] = [[], 0, 0];
  const told: Heard[] = [];
  for (const { afterMs, kind, text } of steps) {
    ms += afterMs;
    const { isTold, next } = judgeNews(book, kind, text, at(ms));
    if (isTold) told.push({ ms, kind, text });
    book = next;
    largest = Math.max(largest, book.length);
  }
  return { told, largest };
}

function expectFew(told: readonly Heard[]): void {
  for (const [index, { ms, text }] of told.entries()) {
    expect((told[index + 3]?.ms ?? Number.POSITIVE_INFINITY) - ms).toBeGreaterThanOrEqual(MINUTE_MS);
    // What is remembered is bounded, so a text may come again after 32 others: never within the minute.
    const again = told.slice(index + 1).find((later) => later.text === text);
    expect((again?.ms ?? Number.POSITIVE_INFINITY) - ms).toBeGreaterThanOrEqual(MINUTE_MS);
  }
}

describe("the setting", () => {
  it.each([
    ["on", ["decision", "finished", "failing", "yielded"]],
    ["decisions", ["decision", "yielded"]],
    ["off", ["yielded"]],
  ] as const)("%s lets through %j", (news, welcome) => {
    const kinds = ["decision", "finished", "failing", "yielded"];
    expect(kinds.filter((kind) => isWelcome(news, kind))).toEqual(welcome);
  });
});
