import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { callInProcess, type HookCall } from "../crash/golden-scenes.ts";
import { Held, tryToSteal } from "./steal.ts";

// The same in every run; the proof runner draws others.
const seed = Number(process.env["COORD_SEED"] ?? 1);
const START: HookCall = { as: "ann", payload: "SessionStart/startup" };
const EDIT: HookCall = { as: "ann", payload: "PreToolUse/edit-one" };
const BOB_ASKS: HookCall = { as: "bob", payload: "PreToolUse/edit-one" };

it("gives no live holder's lease away, whatever clocks and schedulers do", async () => {
  const result = await tryToSteal({ seed, attempts: Number(process.env["COORD_ATTEMPTS"] ?? 30) });
  expect(result.violations).toEqual([]);
  expect(Object.keys(result.byKind).length).toBeGreaterThanOrEqual(3);
}, 60_000);

it("gives the lease of a dead holder away although its pid lives again", async (context) => {
  context.skip(process.getuid?.() !== 0, "only root can choose the next pid");
  const held = await Held.open([START, EDIT]);
  const pid = held.repository.pidOf("ann");
  await held.repository.kill("ann");
  const again = await startAs(pid);
  try {
    context.skip(again === null, "the pid was not given out again");
    await callInProcess(held.repository, BOB_ASKS);
    const [lease] = (await held.record())?.leases ?? [];
    expect(lease?.holder.process.pid).toBe(held.repository.pidOf("bob"));
  } finally {
    again?.kill("SIGKILL");
    held.close();
  }
});

it("takes what was held before the machine was started again, with a larger token", async () => {
  const held = await Held.open([START, EDIT]);
  const before = (await held.record())?.leases[0];
  held.replaceInState(
    readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    "00000000-0000-4000-8000-000000000000",
  );
  await callInProcess(held.repository, BOB_ASKS);
  const after = (await held.record())?.leases[0];
  expect(after?.holder.process.pid).toBe(held.repository.pidOf("bob"));
  expect(after?.token).toBeGreaterThan(before?.token ?? Infinity);
  held.close();
});

/** A process with this very pid; null: others were faster. */
async function startAs(pid: number) {
  for (let turn = 0; turn < 50; turn++) {
    writeFileSync("/proc/sys/kernel/ns_last_pid", String(pid - 1));
    const child = spawn("sleep", ["60"]);
    if (child.pid === pid) return child;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  return null;
}
