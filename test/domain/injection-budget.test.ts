import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { howManyFit, isSameReply, MOST_INJECTED_CHARACTERS, roomLeft } from "../../src/domain/injection-budget.ts";
import { at } from "../support/domain/build.ts";

describe("the injection budget", () => {
  it("is what others have not taken, and never less than nothing", () => {
    expect(roomLeft([{ characters: 100 }, { characters: 50 }])).toBe(MOST_INJECTED_CHARACTERS - 150);
    expect(roomLeft([])).toBe(MOST_INJECTED_CHARACTERS);
    expect(roomLeft([{ characters: 5000 }])).toBe(0);
  });

  it("belongs to one reply: that after the same end of another", () => {
    expect(isSameReply(null, null)).toBe(true);
    expect(isSameReply(at(5), { ...at(5) })).toBe(true);
    expect(isSameReply(at(5), at(6))).toBe(false);
    expect(isSameReply(at(5), null)).toBe(false);
    expect(isSameReply(at(5), { ...at(5), clock: "boot-2" })).toBe(false);
  });

  it("never takes more than there is room for, and never fewer than would fit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 })),
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 60 }),
        (items, room, reference) => {
          const shown = howManyFit(items, room, reference);
          const cost = (count: number): number =>
            items.slice(0, count).reduce((sum, item) => sum + item, 0) + (count < items.length ? reference : 0);
          if (shown > 0) expect(cost(shown)).toBeLessThanOrEqual(room);
          if (shown < items.length) expect(cost(shown + 1)).toBeGreaterThan(room);
        },
      ),
    );
  });
});
