import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { launch } from "../crash/strace.ts";
import { PluginCopy } from "../support/cli/plugin-copy.ts";
import { readFixtures } from "../support/client/capture.ts";
import { answerOf, runBuilt } from "../support/hooks/built-hook.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** The built hook before commands, as a process. */
vi.setConfig({ testTimeout: 30_000 });

const captured = readFixtures();
let repository: HookRepository;
beforeEach(() => {
  repository = new HookRepository();
});
afterEach(() => repository.remove());

function payload(name: string, session: string, command: string): string {
  const call = { tool_input: { command }, tool_use_id: `toolu_${session}`, session_id: `5e55104a-${session}` };
  return JSON.stringify(repository.fill({ ...captured.get(name), ...call }));
}

function fire(hook: string, name: string, session: string, command: string) {
  const options = { cwd: repository.cwd, env: repository.environmentOf(session) };
  return runBuilt(hook, payload(name, session, command), options).then(answerOf);
}

describe("a reading command", () => {
  let plugin: PluginCopy;
  beforeEach(() => {
    plugin = new PluginCopy();
  });
  afterEach(() => plugin.dispose());

  it("loads neither the parser nor anything else: it is let go though none of them is there", async () => {
    for (const folder of ["lazy", "code"]) rmSync(plugin.path("dist", folder), { recursive: true });
    const answer = async (command: string) => {
      const options = { cwd: repository.cwd, env: repository.environmentOf("ann") };
      const args = [plugin.path("dist", "hooks", "pre-command.cjs")];
      const input = payload("PreToolUse/bash-ok", "ann", command);
      return answerOf(await launch({ command: process.execPath, args, input, ...options }));
    };
    for (const command of ["cat a.txt | grep -n one", "git log --oneline -5 && git status", "ls -la; wc -l a.txt"])
      expect([command, await answer(command)]).toEqual([command, {}]);
    await expect(answer("sed -i s/one/1/ a.txt")).rejects.toThrow(/Cannot find module|ENOENT/);
  });
});

describe("a command that uses a named resource", () => {
  beforeEach(async () => {
    repository.write("../home/.claude/workflow-config.yml", "coord:\n  resources:\n    tests: preset\n");
    expect(await fire("pre-command", "PreToolUse/bash-ok", "ann", "npm test")).toEqual({});
  });

  it("waits some three seconds in its hook, and is refused before its own time is over", async () => {
    const startedAt = performance.now();
    const answer = await fire("pre-command", "PreToolUse/bash-ok", "bob", "npm test -- x");
    const waitedMs = performance.now() - startedAt;
    expect(answer).toMatchObject({ hookSpecificOutput: { permissionDecision: "deny" } });
    expect(waitedMs).toBeGreaterThan(2_000);
    expect(waitedMs).toBeLessThan(4_500);
  });

  it("runs as soon as it is free meanwhile", async () => {
    const waiting = fire("pre-command", "PreToolUse/bash-ok", "bob", "npm test -- x");
    await sleep(500);
    await fire("post-command", "PostToolUse/bash-ok", "ann", "npm test");
    expect(await waiting).toEqual({});
  });

  it("runs when the process of the other has died", async () => {
    await repository.kill("ann");
    const startedAt = performance.now();
    expect(await fire("pre-command", "PreToolUse/bash-ok", "bob", "npm test -- x")).toEqual({});
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });
});
