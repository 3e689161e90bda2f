import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addInjected, howManyFit, MOST_INJECTED_CHARACTERS, roomLeft } from "../../src/domain/injection-budget.ts";

describe("the injection budget", () => {
  it("is spent by the calls of this reply only", () => {
    const injected = [
      { toolUseId: "old", characters: 800 },
      { toolUseId: "a", characters: 100 },
      { toolUseId: "b", characters: 50 },
    ];
    expect(roomLeft(injected, ["a", "b"])).toBe(MOST_INJECTED_CHARACTERS - 150);
    expect(roomLeft(injected, [])).toBe(MOST_INJECTED_CHARACTERS);
    expect(roomLeft([{ toolUseId: "a", characters: 5000 }], ["a"])).toBe(0);
  });

  it("remembers a bounded number of calls, the latest", () => {
    let injected = addInjected([], { toolUseId: "0", characters: 1 });
    for (let index = 1; index < 100; index++)
      injected = addInjected(injected, { toolUseId: `${index}`, characters: 1 });
    expect(injected).toHaveLength(64);
    expect(injected.at(-1)?.toolUseId).toBe("99");
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
