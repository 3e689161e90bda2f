import { spawnSync } from "node:child_process";
import { it } from "vitest";
import { meetOutside } from "./meet-outside.ts";
import { chosen, readPlan, record } from "./plan.ts";
import { brokenRow, type Row, rowOf, type Subject } from "./row.ts";
import { OUTSIDE, type Outside } from "./shapes/outside.ts";
import { openTerminals, type Terminals } from "./terminal.ts";

it("what is done outside the sessions' tools", async (context) => {
  context.skip(spawnSync("tmux", ["-V"]).status !== 0, "there is no tmux, and the interactive client needs a terminal");
  const plan = readPlan();
  const shapes = chosen(OUTSIDE, plan);
  if (shapes.length === 0) return;
  let terminals: Terminals | null = null;
  try {
    for (const [at, outside] of shapes.entries()) {
      terminals ??= await openTerminals(OUTSIDE);
      const row = await runOne(terminals, outside);
      record(plan, "outside", row);
      console.log(`[outside] ${at + 1} of ${shapes.length}  ${outside.id}: ${row.outcome}`);
      if (row.outcome !== "broken") continue;
      console.log(`[outside] ${row.reason}\n${terminals.writersTerminal.capture()}`);
      await terminals.world.close({ allowLeftovers: true });
      terminals = null;
    }
  } finally {
    await terminals?.world.close({ allowLeftovers: true });
  }
});

async function runOne(terminals: Terminals, outside: Outside): Promise<Row> {
  const { id, shown } = outside;
  const subject: Subject = { id, group: "Outside the sessions", shown, standIn: null, why: null, note: null };
  try {
    return rowOf(subject, await meetOutside(terminals, outside));
  } catch (error) {
    return brokenRow(subject, error);
  }
}
