import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as z from "zod";
import { ROOT } from "../crash/root.ts";

const Report = z.object({
  share: z.number(),
  isDirty: z.boolean(),
  goals: z.array(z.object({ goal: z.string(), violations: z.array(z.unknown()).optional() })),
});

it("docs/RELIABILITY.md shows the figures of the report, and no others", () => {
  const { stderr } = spawnSync(process.execPath, [join(ROOT, "test/proof/page.mjs"), "--check"], { encoding: "utf8" });
  expect(stderr).toBe("");
});

it("the report is that of a whole run of a commit, without a violation", () => {
  const report = Report.parse(JSON.parse(readFileSync(join(ROOT, "test/proof-report.json"), "utf8")));
  expect(report).toMatchObject({ share: 1, isDirty: false });
  const goals = [1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 16, 17].map((number) => `G${number}`);
  expect(report.goals.map(({ goal }) => goal)).toEqual(goals);
  for (const { goal, violations } of report.goals) expect(violations, goal).toEqual([]);
});
