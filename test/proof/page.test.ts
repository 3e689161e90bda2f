import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as z from "zod";
import { ROOT } from "../crash/root.ts";

const Report = z.object({
  share: z.number(),
  isDirty: z.boolean(),
  goals: z.array(z.object({ goal: z.string(), violations: z.array(z.unknown()).optional() })),
});

const REPORT = join(ROOT, "test/proof-report.json");
const NO_REPORT = "no whole run of pnpm test:proof is committed, so docs/RELIABILITY.md shows no figures";

it("docs/RELIABILITY.md shows the figures of the report, and no others", (context) => {
  context.skip(!existsSync(REPORT), NO_REPORT);
  const { stderr } = spawnSync(process.execPath, [join(ROOT, "test/proof/page.mjs"), "--check"], { encoding: "utf8" });
  expect(stderr).toBe("");
});

it("the report is that of a whole run of a commit, without a violation", (context) => {
  context.skip(!existsSync(REPORT), NO_REPORT);
  const report = Report.parse(JSON.parse(readFileSync(REPORT, "utf8")));
  expect(report).toMatchObject({ share: 1, isDirty: false });
  const goals = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 16, 17].map((number) => `G${number}`);
  expect(new Set(report.goals.map(({ goal }) => goal))).toEqual(new Set([...goals, "traffic"]));
  for (const { goal, violations } of report.goals) expect(violations, goal).toEqual([]);
});
