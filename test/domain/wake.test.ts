import { expect, it } from "vitest";
import { mayWake, WOKEN_EVERY_MS } from "../../src/domain/wake.ts";
import { at } from "../support/domain/build.ts";

it.each([
  ["that never was", undefined, 0, true],
  ["that was ten minutes ago", at(0), WOKEN_EVERY_MS, true],
  ["that was a moment less ago", at(0), WOKEN_EVERY_MS - 1, false],
  ["that was before the machine started", at(5, "boot-0"), 10, true],
] as const)("a session may be woken %s: %#", (_, wokenAt, ms, may) => {
  expect(mayWake(wokenAt, at(ms))).toBe(may);
});
