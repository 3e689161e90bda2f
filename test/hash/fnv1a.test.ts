import { expect, it } from "vitest";
import { fnv1aHex } from "../../src/hash/fnv1a.ts";

// From the test vectors of draft-eastlake-fnv (FNV-1a, 32 bits) and of the authors' `test_fnv.c`.
it.each([
  ["", "811c9dc5"],
  ["a", "e40c292c"],
  ["b", "e70c2de5"],
  ["foobar", "bf9cf968"],
  ["chongo was here!\n", "d49930d5"],
])("FNV-1a of %j is %s", (text, hash) => {
  expect(fnv1aHex(text)).toBe(hash);
});

it("is of the UTF-8 form, with all its digits", () => {
  const bytes = [...Buffer.from("ä🦦")].reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
  expect(fnv1aHex("ä🦦")).toBe(bytes.toString(16).padStart(8, "0"));
  expect(["a", "b", "c", "d", "e", "f"].map((text) => fnv1aHex(`session ${text}`).length)).toEqual(Array(6).fill(8));
});
