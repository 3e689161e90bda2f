import { expect, it } from "vitest";
import type { Use } from "../../src/domain/named-resource.ts";
import { endsInTime } from "../../src/domain/use-end.ts";
import { at, instanceOf, PROCESS } from "../support/domain/build.ts";

const holder = { instance: instanceOf("a"), agent: null, name: "a", process: PROCESS };

function use(changes: Partial<Use> = {}): Use {
  return { holder, toolUseId: "t", command: "x", since: at(1000), ttlMs: 60_000, isBackground: false, ...changes };
}

it.each([
  ["a command that its reply waits for", use(), [], true],
  ["one whose thread waited before it began", use(), [at(999)], true],
  ["one whose thread has waited since: it is the line that waits", use(), [at(0), at(1000)], false],
  ["one whose thread waits by another clock", use(), [at(2000, "boot-0")], true],
  ["a command in the background", use({ isBackground: true }), [], false],
  ["a place that is kept", use({ isBackground: true, isReserved: true }), [], false],
])("counts on the end of %s: %#", (_, asked, waits, isCounted) => {
  expect(endsInTime(asked, waits, at(30_000))).toBe(isCounted);
});

it("counts on the end of any use whose time is over when the wait is, to the millisecond", () => {
  const server = use({ isBackground: true });
  expect(endsInTime(server, [], at(60_999))).toBe(false);
  expect(endsInTime(server, [], at(61_000))).toBe(true);
  expect(endsInTime(server, [], at(61_000, "boot-0"))).toBe(false);
});
