import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { begun, inOrder, isHeard, type Letter, letterName, parseLetter } from "../../src/domain/letter.ts";
import type { MessageId } from "../../src/domain/message.ts";

const letters = fc.record<Letter>({
  id: fc.stringMatching(/^[0-9a-f]{12}$/).map((id) => id as MessageId),
  rank: fc.integer({ min: 0, max: 3 }),
  order: fc.integer({ min: 0, max: 9_999_999_999_999_99 }),
  sender: fc.constantFrom("0a0a0a0a", "1b1b1b1b", "2c2c2c2c", "p"),
  state: fc.constantFrom("unread", "carrying", "carried", "read", "returned"),
  times: fc.integer({ min: 0, max: 99 }),
});
/** One sender never gives one order twice. */
const boxes = fc.uniqueArray(letters, { selector: ({ sender, order }) => `${sender} ${order}`, maxLength: 40 });

it("letters of two senders that are equal otherwise come in the order of their senders", () => {
  const [letter] = fc.sample(letters, { numRuns: 1, seed: 1 });
  if (letter === undefined) throw new Error("no sample");
  const box = ["p", "0a0a0a0a", "2c2c2c2c"].map((sender) => ({ ...letter, sender }));
  expect(inOrder(box).map(({ sender }) => sender)).toEqual(["0a0a0a0a", "2c2c2c2c", "p"]);
});

describe("a letter's name", () => {
  it("tells everything about it", () => {
    fc.assert(
      fc.property(letters, (letter) => {
        expect(parseLetter(letterName(letter))).toEqual(letter);
      }),
    );
  });

  it.each([
    "",
    "m",
    "0000000000000001.0000000000000000.abc",
    "m.1.0.a.b~0u",
    "m.0.0000000000000001.a.0123456789ab~0y",
    "../m.0.0000000000000001.a.0123456789ab~0u",
  ])("%j is none", (name) => expect(parseLetter(name)).toBeNull());

  it("counts how often it was carried, and is heard only once it was printed", () => {
    const [letter] = fc.sample(letters, { numRuns: 1, seed: 1 });
    if (letter === undefined) throw new Error("no sample");
    const carried = begun({ ...letter, state: "unread", times: 0 });
    expect([carried.state, carried.times, isHeard(carried)]).toEqual(["carrying", 1, false]);
    expect(isHeard({ ...carried, state: "carried" })).toBe(true);
  });
});

describe("the order of letters", () => {
  it("keeps each sender's order and leaves none out", () => {
    fc.assert(
      fc.property(boxes, (box) => {
        const ordered = inOrder(box);
        expect([...ordered].sort(byName)).toEqual([...box].sort(byName));
        for (const sender of new Set(box.map((letter) => letter.sender))) {
          const orders = ordered.filter((letter) => letter.sender === sender).map(({ order }) => order);
          expect(orders).toEqual([...orders].sort((a, b) => a - b));
        }
      }),
    );
  });

  it("is the same where only some are wanted", () => {
    fc.assert(
      fc.property(boxes, fc.integer({ min: 0, max: 45 }), (box, most) => {
        expect(inOrder(box, most)).toEqual(inOrder(box).slice(0, most));
      }),
    );
  });

  it("lets no question wait behind another sender's broadcasts", () => {
    fc.assert(
      fc.property(boxes, (box) => {
        const ordered = inOrder(box);
        for (const [index, letter] of ordered.entries()) {
          const rest = ordered.slice(index);
          const urgency = (sender: string): number =>
            Math.min(...rest.filter((other) => other.sender === sender).map(({ rank }) => rank));
          expect(urgency(letter.sender)).toBe(Math.min(...rest.map(({ rank }) => rank)));
        }
      }),
    );
  });

  it("gives a question's sender the floor for what was sent before it", () => {
    const letter = (sender: string, order: number, rank: number): Letter => ({
      id: "0123456789ab" as MessageId,
      sender,
      order,
      rank,
      state: "unread",
      times: 0,
    });
    const box = [letter("a", 1, 3), letter("a", 2, 3), letter("b", 3, 3), letter("b", 4, 0), letter("b", 5, 3)];
    expect(inOrder(box).map(({ sender, order }) => `${sender}${order}`)).toEqual(["b3", "b4", "a1", "a2", "b5"]);
  });
});

function byName(a: Letter, b: Letter): number {
  return letterName(a) < letterName(b) ? -1 : 1;
}
