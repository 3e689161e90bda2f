import type { PermissionMode } from "../support/client/client.ts";
import { perform } from "./perform.ts";
import { chosen, type Plan, readPlan, record } from "./plan.ts";
import { brokenRow, type Row, rowOf } from "./row.ts";
import { isGit, type Shape, subjectOf } from "./shape.ts";
import { SESSION_SHAPES } from "./shapes/all.ts";
import { openStage, type Stage } from "./stage.ts";

/** Two shapes of one line take some 15 s at most, on a busy machine too. */
const MOST_MS = 90_000;

export type Column = { readonly name: string; readonly mode: PermissionMode; readonly isGuarded: boolean };

/** Runs the shapes of the plan one after the other in two real clients (one where nothing guards), and records each. */
export async function runColumn(column: Column): Promise<void> {
  const plan = readPlan();
  const shapes = chosen(SESSION_SHAPES, plan);
  const progress = { done: 0, all: shapes.length };
  for (const part of [shapes.filter(isGit), shapes.filter((shape) => !isGit(shape))])
    await runPart(column, plan, part, progress);
}

async function runPart(
  { name, mode, isGuarded }: Column,
  plan: Plan,
  shapes: readonly Shape[],
  progress: { done: number; readonly all: number },
): Promise<void> {
  let stage: Stage | null = null;
  try {
    for (const shape of shapes) {
      stage ??= await openStage(shapes, mode, isGuarded);
      const row = await runOne(stage, shape);
      record(plan, name, row);
      const restored = row.isRestored === null ? "" : row.isRestored ? ", restored" : ", NOT restored";
      console.log(`[${name}] ${++progress.done} of ${progress.all}  ${shape.id}: ${row.outcome}${restored}`);
      if (row.outcome !== "broken") continue;
      console.log(`[${name}] ${row.reason}`);
      // Nobody knows what its sessions are doing now.
      await stage.close();
      stage = null;
    }
  } finally {
    await stage?.close();
  }
}

async function runOne(stage: Stage, shape: Shape): Promise<Row> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${MOST_MS} ms`)), MOST_MS);
  });
  try {
    return rowOf(subjectOf(shape), await Promise.race([perform(stage, shape), late]));
  } catch (error) {
    return brokenRow(subjectOf(shape), error);
  } finally {
    clearTimeout(timer);
  }
}
