import { writeFileSync } from "node:fs";
import { it } from "vitest";
import { HookStage } from "./hook-stage.ts";
import { chosen, readPlan, record } from "./plan.ts";
import { brokenRow, type Row, rowOf } from "./row.ts";
import { subjectOf } from "./shape.ts";
import { POWERSHELL } from "./shapes/powershell.ts";

it("commands of a shell that the machine need not have, by the built hooks", async () => {
  const plan = readPlan();
  const shapes = chosen(POWERSHELL, plan);
  if (shapes.length === 0) return;
  const stage = new HookStage();
  try {
    await stage.open(shapes);
    for (const [at, shape] of shapes.entries()) {
      const row: Row = await stage
        .meet(shape, (path) => writeFileSync(path, "mine\n"))
        .then((seen) => rowOf(subjectOf(shape), seen))
        .catch((error: unknown) => brokenRow(subjectOf(shape), error));
      record(plan, "hooks", row);
      console.log(`[hooks] ${at + 1} of ${shapes.length}  ${shape.id}: ${row.outcome}`);
    }
  } finally {
    stage.close();
  }
});
