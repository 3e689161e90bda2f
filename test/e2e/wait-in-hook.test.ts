import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../crash/root.ts";
import { readFixtures } from "../support/client/capture.ts";
import { answerOf, runBuilt } from "../support/hooks/built-hook.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** The built hook before an edit, as a process that waits. To see it fail: empty `dist/lazy/app-wait-in-hook.cjs`. */
const captured = readFixtures();
let repository: HookRepository;
beforeEach(async () => {
  repository = new HookRepository();
  repository.settings = { COORD_YIELD_AFTER: "0", COORD_WAIT_IN_HOOK: "3s" };
  expect(await fire("pre-tool-use", "PreToolUse/edit-one", "ann")).toEqual({});
});
afterEach(() => repository.remove());

function payload(name: string, session: string): string {
  if (!captured.has(name)) throw new Error(`no captured payload ${name}`);
  const call = {
    tool_input: { file_path: join(repository.cwd, "a.txt") },
    tool_name: "Edit",
    tool_use_id: `toolu_${session}`,
  };
  return JSON.stringify(repository.fill({ ...captured.get(name), ...call, session_id: `5e55104a-${session}` }));
}

function fire(hook: string, name: string, session: string) {
  const options = { cwd: repository.cwd, env: repository.environmentOf(session) };
  return runBuilt(hook, payload(name, session), options).then(answerOf);
}

/** Ann's edit fails, so that nobody has to read the file again. */
function endsWithoutWriting() {
  return fire("post-tool-use-failure", "PostToolUseFailure/read-folder", "ann");
}

describe("an edit whose file is being written", () => {
  it("waits in its hook and is let through when that write has ended", async () => {
    const waiting = fire("pre-tool-use", "PreToolUse/edit-one", "bob");
    const ended = waiting.then(() => performance.now());
    await sleep(500);
    const releasedAt = performance.now();
    await endsWithoutWriting();
    expect(await waiting).toEqual({});
    expect(await ended).toBeGreaterThan(releasedAt);
  });

  it("is refused in the same words whether it has waited or not", async () => {
    const reasonOf = async () => {
      const answer = JSON.stringify(await fire("pre-tool-use", "PreToolUse/edit-one", "bob"));
      return answer.replace(/\d\d:\d\d(:\d\d)?/g, "<time>");
    };
    const startedAt = performance.now();
    const waited = await reasonOf();
    expect(performance.now() - startedAt).toBeGreaterThan(3000);
    repository.settings = { ...repository.settings, COORD_WAIT_IN_HOOK: "0" };
    expect(await reasonOf()).toBe(waited);
    expect(waited).toContain('"permissionDecision":"deny"');
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "can be ended by %s while it waits, and stands in nobody's way",
    async (signal) => {
      const env = repository.environmentOf("bob");
      const hook = spawn(process.execPath, [join(ROOT, "dist/hooks/pre-tool-use.cjs")], { cwd: repository.cwd, env });
      hook.stdin.end(payload("PreToolUse/edit-one", "bob"));
      await sleep(1000);
      expect(hook.exitCode).toBeNull();
      hook.kill(signal);
      expect(await once(hook, "exit")).toEqual([null, signal]);
      await endsWithoutWriting();
      expect(await fire("pre-tool-use", "PreToolUse/edit-one", "cat")).toEqual({});
    },
  );
});
