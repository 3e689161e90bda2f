import { describe, expect, it } from "vitest";
import { isLinearizable, type Operation } from "./checker.ts";

const read = (calledAt: number, returnedAt: number, generation: number, value: string): Operation => ({
  kind: "read",
  calledAt: BigInt(calledAt),
  returnedAt: BigInt(returnedAt),
  generation,
  value,
});
const swap = (calledAt: number, returnedAt: number | null, expected: number, value: string, isMine: boolean | null) =>
  ({
    kind: "swap",
    calledAt: BigInt(calledAt),
    returnedAt: returnedAt === null ? null : BigInt(returnedAt),
    expected,
    value,
    isMine,
  }) satisfies Operation;

describe("a history that something explains", () => {
  it.each<[string, readonly Operation[]]>([
    ["nothing", []],
    [
      "one after the other",
      [swap(0, 1, 0, "a", true), read(2, 3, 1, "a"), swap(4, 5, 1, "b", true), read(6, 7, 2, "b")],
    ],
    ["a read beside a swap sees the old value", [swap(0, 9, 0, "a", true), read(1, 2, 0, "-"), read(3, 4, 1, "a")]],
    ["one of two wins", [swap(0, 9, 0, "a", false), swap(1, 8, 0, "b", true), read(10, 11, 1, "b")]],
    ["a killed swap took effect", [swap(0, null, 0, "a", null), read(5, 6, 1, "a")]],
    ["a killed swap took effect much later", [swap(0, null, 0, "a", null), read(2, 3, 0, "-"), read(5, 6, 1, "a")]],
    ["a killed swap never took effect", [swap(0, null, 0, "a", null), swap(2, 3, 0, "b", true), read(5, 6, 1, "b")]],
  ])("%s", (_, history) => {
    expect(isLinearizable(history)).toBe(true);
  });
});

describe("a planted history that nothing explains", () => {
  it.each<[string, readonly Operation[]]>([
    ["a stale read", [swap(0, 1, 0, "a", true), read(2, 3, 0, "-")]],
    ["a read that goes back", [swap(0, 9, 0, "a", true), read(1, 2, 1, "a"), read(3, 4, 0, "-")]],
    ["two winners of one generation", [swap(0, 9, 0, "a", true), swap(1, 8, 0, "b", true)]],
    ["a lost update", [swap(0, 1, 0, "a", true), swap(2, 3, 1, "b", true), read(4, 5, 1, "b")]],
    ["refused, though nobody wrote", [read(0, 1, 0, "-"), swap(2, 3, 0, "a", false), read(4, 5, 0, "-")]],
    ["a value nobody wrote", [swap(0, 1, 0, "a", true), read(2, 3, 1, "x")]],
    ["a killed swap took effect twice", [swap(0, null, 0, "a", null), read(1, 2, 1, "a"), read(3, 4, 2, "a")]],
    ["a killed swap that was answered with false", [swap(0, 1, 0, "a", false), read(2, 3, 1, "a")]],
  ])("%s", (_, history) => {
    expect(isLinearizable(history)).toBe(false);
  });
});

it("decides a long history with many at once, and finds the one answer in it that is wrong", () => {
  const history: Operation[] = [];
  for (let generation = 0; generation < 500; generation++) {
    const at = generation * 10;
    history.push(swap(at, at + 25, generation, `${generation}`, true), swap(at + 1, at + 20, generation, "x", false));
    history.push(swap(at + 2, null, generation, `k${generation}`, null));
  }
  expect(isLinearizable(history)).toBe(true);
  expect(isLinearizable([...history, read(5_100, 5_101, 499, "498")])).toBe(false);
});
