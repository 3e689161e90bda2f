import { beforeEach, expect, it } from "vitest";
import { noteBuildEnd } from "../../src/claude/lazy/note-build.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

let world: World;
let ann: Session;
beforeEach(async () => {
  world = new World();
  ann = world.session("ann");
  await ann.start();
});

const passed = { hook_event_name: "PostToolUse", tool_response: { stdout: "ok", interrupted: false } };
const failed = (error: string, changes = {}) => ({
  hook_event_name: "PostToolUseFailure",
  error,
  is_interrupt: false,
  ...changes,
});

/** What is known of `make` after this event; it passed before. */
async function after(event: unknown): Promise<string | undefined> {
  await noteBuildEnd(passed, world.machine, ann.caller, "make");
  await noteBuildEnd(event, world.machine, ann.caller, "make");
  const builds = await (await world.store().team()).builds.list("");
  return builds[0]?.value.result;
}

it.each([
  ["Exit code 2", "failed"],
  ["Exit code 1\nFAIL src/a.test.ts", "failed"],
  ["Exit code 143\nCommand timed out after 1s", "passed"],
  ["Exit code 12 of 13", "passed"],
  ["The tool was not found", "passed"],
])("reads %j as %s", async (error, result) => {
  expect(await after(failed(error))).toBe(result);
});

it("takes nothing that was interrupted for a result", async () => {
  expect(await after(failed("Exit code 1", { is_interrupt: true }))).toBe("passed");
  await noteBuildEnd(failed("Exit code 1"), world.machine, ann.caller, "make");
  const interrupted = { ...passed, tool_response: { interrupted: true } };
  await noteBuildEnd(interrupted, world.machine, ann.caller, "make");
  expect((await (await world.store().team()).builds.list(""))[0]?.value.result).toBe("failed");
});

it("takes an event without any of that for no result", async () => {
  expect(await after({ hook_event_name: "PostToolUseFailure" })).toBe("passed");
});
