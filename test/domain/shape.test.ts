import { describe, expect, it } from "vitest";
import {
  amount,
  branded,
  brandedNumber,
  count,
  exactly,
  fieldsOf,
  flag,
  listOf,
  nullable,
  oneOf,
  type Shape,
  text,
} from "../../src/domain/shape.ts";

const VALUES: readonly unknown[] = [
  "",
  "a",
  0,
  1,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  null,
  undefined,
  [],
  {},
];

/** Which of {@link VALUES} have the shape. */
const accepted = (shape: Shape<unknown>): readonly unknown[] => VALUES.filter((value) => shape(value));

describe("a shape", () => {
  it.each<[string, Shape<unknown>, readonly unknown[]]>([
    ["text", text, ["", "a"]],
    ["flag", flag, [true]],
    ["amount", amount, [0, 1, -1, 1.5]],
    ["count", count, [0, 1]],
    ["one of some", oneOf(["a", "b"]), ["a"]],
    ["nullable", nullable(flag), [true, null]],
    ["a branded text", branded((value) => value !== ""), ["a"]],
    ["a branded number", brandedNumber(count), [0, 1]],
    ["a list", listOf(text), [[]]],
    ["an empty object", exactly({}), [{}]],
  ])("of %s", (_, shape, expected) => {
    expect(accepted(shape)).toEqual(expected);
  });

  it("of a count ends where numbers are no longer exact", () => {
    expect([count(Number.MAX_SAFE_INTEGER), count(Number.MAX_SAFE_INTEGER + 1)]).toEqual([true, false]);
  });

  it("of a list holds for every item", () => {
    expect([listOf(count)([1, 2]), listOf(count)([1, "2"]), listOf(count)({ length: 0 })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("an object with exact fields", () => {
  const point = exactly<{ readonly x: number; readonly name: string | null }>({ x: count, name: nullable(text) });

  it.each<[string, unknown, boolean]>([
    ["all of them", { x: 1, name: null }, true],
    ["all in another order", { name: "a", x: 1 }, true],
    ["one missing", { x: 1 }, false],
    ["one of a wrong type", { x: "1", name: null }, false],
    ["one more", { x: 1, name: null, y: 2 }, false],
    ["another in its place", { x: 1, y: null }, false],
    ["one under the name of every object's own", JSON.parse('{"x":1,"__proto__":{"name":"a"}}'), false],
    ["a list", [1, null], false],
    ["no object", null, false],
  ])("%s", (_, value, has) => {
    expect(point(value)).toBe(has);
  });

  it("takes no field from what an object inherits", () => {
    expect(point(Object.create({ x: 1, name: null }))).toBe(false);
  });

  it("has fields only where it is one; `__proto__` is a field like any other", () => {
    expect([fieldsOf("a"), fieldsOf(null), fieldsOf([1]), fieldsOf({})]).toEqual([null, null, null, []]);
    expect(fieldsOf(JSON.parse('{"__proto__":1}'))).toEqual([["__proto__", 1]]);
  });
});
