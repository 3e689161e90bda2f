import { describe, expect, it } from "vitest";
import { type ActivityEntry, parseProgress, rollUp } from "../../src/domain/activity.ts";
import { isSameGoal } from "../../src/domain/goal.ts";
import { epoch, instanceOf, START_WALL_MS } from "../support/domain/build.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function entry(minute: number, action: string, changes: Partial<ActivityEntry> = {}): ActivityEntry {
  const at = epoch(START_WALL_MS + minute * MINUTE_MS);
  return {
    instance: instanceOf("a"),
    at,
    origin: "tools",
    action,
    target: null,
    phase: null,
    progress: null,
    next: null,
    ...changes,
  };
}

describe("the history of what was done", () => {
  it("joins what stayed the same and tells what changed, within a day", () => {
    const entries = [entry(0, "Edit"), entry(1, "Edit"), entry(2, "Bash"), entry(3, "Bash", { progress: 40 })];
    const spans = rollUp(entries, epoch(START_WALL_MS + 10 * MINUTE_MS));
    expect(
      spans.map(({ from, to, reports, last }) => [
        (from - START_WALL_MS) / MINUTE_MS,
        (to - START_WALL_MS) / MINUTE_MS,
        reports,
        last.action,
      ]),
    ).toEqual([
      [0, 1, 2, "Edit"],
      [2, 2, 1, "Bash"],
      [3, 3, 1, "Bash"],
    ]);
  });

  it("is one line an hour for what is older than a day, with its last word", () => {
    const entries = Array.from({ length: 180 }, (_, minute) => entry(minute, `step ${minute}`));
    const spans = rollUp(entries, epoch(START_WALL_MS + 26 * HOUR_MS));
    const old = spans.filter(({ to }) => to < START_WALL_MS + 2 * HOUR_MS);
    expect(old.map(({ reports, last }) => [reports, last.action])).toEqual([
      [60, "step 59"],
      [60, "step 119"],
    ]);
    expect(spans.reduce((sum, { reports }) => sum + reports, 0)).toBe(180);
    expect(spans).toHaveLength(2 + 60);
  });

  it("reads progress in per cent", () => {
    expect(["40%", "40", " 100 % ", "0", "101", "0.4", "x", ""].map(parseProgress)).toEqual([
      40,
      40,
      100,
      0,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("the same goal", () => {
  it.each([
    ["Fix the login page", "please fix login pages", true],
    ["feature email automation", "email-automation", true],
    ["Implement rate limiting for the API", "rate limiting of API implemented", true],
    ["Fix the login page", "Fix the logout page", false],
    ["fix it", "fix it", false],
    ["", "", false],
    ["write tests for parser", "write docs for parser", false],
  ])("%j and %j: %s", (a, b, expected) => {
    expect([isSameGoal(a, b), isSameGoal(b, a)]).toEqual([expected, expected]);
  });
});
