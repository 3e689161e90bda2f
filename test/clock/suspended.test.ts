/** G14, the rest: a process that sleeps at its own commit is not believed when it wakes. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { HookCall } from "../crash/golden-scenes.ts";
import { copyOfProgram, SCENES } from "../crash/scenes.ts";
import { Stage } from "../crash/stage.ts";
import { problemsIn, viewOf } from "../crash/state-view.ts";
import { launch, suspended, whyNotTraceable } from "../crash/strace.ts";
import { hookOf } from "./steal.ts";

const BOB_ASKS: HookCall = { as: "bob", payload: "PreToolUse/edit-one" };
const SUSPENDED_US = 900_000;
const HEAD_START_MS = 400;
const MOST_CALLS = 6;

let program: string;
beforeAll(() => {
  program = copyOfProgram();
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

it("lets one of two through when the other sleeps in the middle of its own commit", async (context) => {
  const reason = whyNotTraceable();
  context.skip(reason !== null, reason ?? "");
  const scene = SCENES.find(({ name }) => name === "death/PreToolUse");
  if (scene === undefined) throw new Error("the scene is gone");
  const stage = await Stage.open(scene, program);
  const commits = stage.calls.filter(({ name, path }) => name === "rename" && path?.includes("/reg/lease-"));
  const reads = stage.calls.filter(({ name, path }) => name === "openat" && path?.includes("/reg/lease-"));
  const calls = [...commits, ...reads].slice(0, MOST_CALLS);
  expect(commits.length).toBeGreaterThan(0);
  const wins = { ann: 0, other: 0 };
  for (const call of calls) {
    stage.reset();
    const sleeper = launch(suspended(stage.program, call, SUSPENDED_US));
    await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS));
    const other = await launch(hookOf(program, stage.repository, { ...BOB_ASKS, as: "cat" }));
    const answers = [(await sleeper).stdout, other.stdout];
    const denied = answers.map((answer) => answer.includes('"permissionDecision":"deny"'));
    const files = await openFileStore(stage.state).files.list();
    const leases = files.find(({ record }) => record.path === "a.txt")?.record.leases ?? [];
    expect(problemsIn(viewOf(stage.state))).toEqual([]);
    expect(
      denied.filter((isDenied) => !isDenied),
      answers.join("\n"),
    ).toHaveLength(1);
    const winner = denied[0] === true ? "cat" : "ann";
    expect(leases.map(({ holder }) => holder.process.pid)).toEqual([stage.repository.pidOf(winner)]);
    wins[winner === "ann" ? "ann" : "other"]++;
  }
  stage.close();
  // Whoever sleeps at its commit loses: else nothing was suspended.
  expect(wins.other).toBeGreaterThan(0);
}, 60_000);
