/**
 * The short form of `pnpm evidence`: some of its shapes by the built hooks alone, each with the outcome that the page tells
 * of the real client. To see it fail: let `dist/hooks/pre-command.cjs` print `{}`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { ROOT } from "../crash/root.ts";
import { HookStage } from "./hook-stage.ts";
import { judge } from "./judge.ts";
import { SESSION_SHAPES } from "./shapes/all.ts";

const IDS = [
  "redirect",
  "heredoc-cat",
  "tee",
  "sed",
  "cp",
  "rm-folder",
  "find-delete",
  "function",
  "link",
  "python-heredoc",
  "node-e",
  "shell-script",
  "git-add-all",
  "git-restore-all",
  "node-script-opaque",
  "python-script-opaque",
  "hard-link",
];
const SHAPES = SESSION_SHAPES.filter(({ id }) => IDS.includes(id));

const Report = z.object({
  shapes: z.array(z.object({ id: z.string(), columns: z.record(z.string(), z.object({ outcome: z.string() })) })),
});
const { shapes } = Report.parse(JSON.parse(readFileSync(join(ROOT, "test/evidence/report.json"), "utf8")));

let stage: HookStage;
beforeAll(async () => {
  stage = new HookStage();
  await stage.open(SHAPES);
}, 60_000);
afterAll(() => stage.close());

describe("a command over a file that another session holds, by the built hooks", () => {
  it("is there under each of the names", () => {
    expect(SHAPES.map(({ id }) => id).sort()).toEqual([...IDS].sort());
  });

  it.each(SHAPES.map((shape) => [shape.id, shape] as const))("comes out as the page says: %s", async (id, shape) => {
    const reported = shapes.find((row) => row.id === id)?.columns["default"]?.outcome;
    expect(judge(await stage.meet(shape)).outcome).toBe(reported);
  });
});
