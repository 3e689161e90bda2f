/** Holds that docs/COVERAGE.md tells what a whole run saw, and nothing else. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ROOT } from "../crash/root.ts";
import { SESSION_SHAPES } from "./shapes/all.ts";
import { OUTSIDE } from "./shapes/outside.ts";
import { POWERSHELL } from "./shapes/powershell.ts";

const Result = z.strictObject({
  outcome: z.enum(["prevented", "detected", "half detected", "not covered"]),
  reason: z.string(),
  isRestored: z.nullable(z.boolean()),
});
const Report = z.object({
  /** A run with changes that are not committed cannot be repeated. */
  isDirty: z.literal(false),
  shapes: z.array(
    z.object({ id: z.string(), group: z.string(), shown: z.string(), columns: z.record(z.string(), Result) }),
  ),
});

const MODES = ["default", "acceptEdits", "bypassPermissions"];
const { shapes } = Report.parse(JSON.parse(readFileSync(join(ROOT, "test/evidence/report.json"), "utf8")));
const page = readFileSync(join(ROOT, "docs/COVERAGE.md"), "utf8");

describe("docs/COVERAGE.md", () => {
  it("shows the report, and nothing else", () => {
    const check = spawnSync(process.execPath, [join(ROOT, "test/evidence/page.mjs"), "--check"], { encoding: "utf8" });
    expect(check.stderr).toBe("");
  });

  it("tells of every shape that there is, each in all modes in which a session can make it", () => {
    const columnsOf = new Map(shapes.map(({ id, columns }) => [id, Object.keys(columns).sort()] as const));
    const wanted: readonly (readonly [string, readonly string[]])[] = [
      ...SESSION_SHAPES.map(({ id }) => [id, [...MODES, "unguarded"].sort()] as const),
      ...OUTSIDE.map(({ id }) => [id, ["outside"]] as const),
      ...POWERSHELL.map(({ id }) => [id, ["hooks"]] as const),
    ];
    expect(columnsOf).toEqual(new Map(wanted));
    expect(new Set(wanted.map(([id]) => id)).size).toBe(wanted.length);
  });

  it("has only shapes that change the file where nothing guards it", () => {
    const unguarded = shapes.flatMap(({ id, columns }) =>
      columns["unguarded"] ? [[id, columns["unguarded"]] as const] : [],
    );
    expect(unguarded.filter(([, { outcome }]) => outcome !== "not covered")).toEqual([]);
  });

  it("names every shape that somebody is not told of among the holes, and no other", () => {
    const [, holes = ""] = /\*\*Holes\*\*:[^\n]*\n\n((?:- .*\n)+)/.exec(page) ?? [];
    const wanted = shapes.filter(({ columns }) =>
      Object.entries(columns).some(([column, { outcome }]) => column !== "unguarded" && /^(half|not)/.test(outcome)),
    );
    expect(holes.split("\n").filter(Boolean)).toHaveLength(wanted.length);
    for (const { shown } of wanted) expect(holes).toContain(shown.split("\n")[0]?.replaceAll("|", "\\|"));
  });

  it("tells of far more than 60 commands in each mode, of which nearly all are prevented", () => {
    const commands = SESSION_SHAPES.filter(({ calls }) => calls.some(({ tool }) => tool === "Bash")).map(
      ({ id }) => id,
    );
    expect(commands.length).toBeGreaterThanOrEqual(60);
    for (const mode of MODES) {
      const of = shapes.filter(({ id }) => commands.includes(id)).flatMap(({ columns }) => columns[mode] ?? []);
      const prevented = of.filter(({ outcome }) => outcome === "prevented").length;
      expect(prevented).toBeGreaterThanOrEqual(55);
      expect(prevented / of.length).toBeGreaterThanOrEqual(0.85);
    }
  });
});
