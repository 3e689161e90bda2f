import { expect, it } from "vitest";
import type { MessageId } from "../../src/domain/message.ts";
import { isCallDue, mayWake, owedCall, WOKEN_EVERY_MS } from "../../src/domain/wake.ts";
import { at } from "../support/domain/build.ts";

it.each([
  ["that never was", undefined, 0, true],
  ["that was ten minutes ago", at(0), WOKEN_EVERY_MS, true],
  ["that was a moment less ago", at(0), WOKEN_EVERY_MS - 1, false],
  ["that was before the machine started", at(5, "boot-0"), 10, true],
] as const)("a session may be woken %s: %#", (_, wokenAt, ms, may) => {
  expect(mayWake(wokenAt, at(ms))).toBe(may);
});

it("a call that came too soon is due when the session may be woken again, or the machine has started anew", () => {
  const owed = owedCall("ab12" as MessageId, at(1000));
  expect([1000, 600_999, 601_000].map((ms) => isCallDue(owed, at(ms)))).toEqual([false, false, true]);
  expect(isCallDue(owed, at(0, "boot-0"))).toBe(true);
});
