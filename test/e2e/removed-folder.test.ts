import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFixtures } from "../support/client/capture.ts";
import { answerOf, HOOK_NAMES, type Ran, runBuilt } from "../support/hooks/built-hook.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** A worktree is merged and removed while a session is still in it: `getcwd` then fails in everything that is started there. */
const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const captured = readFixtures();
let repository: HookRepository;

beforeAll(async () => {
  repository = new HookRepository();
  const options = { cwd: repository.cwd, env: repository.environmentOf("ann") };
  expect(answerOf(await runBuilt("pre-tool-use", payload({}), options))).toEqual({});
});
afterAll(() => repository.remove());

function payload(changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(repository.fill({ ...captured.get("PreToolUse/edit-one"), ...changes }));
}

/** Runs a built file in a folder that is gone when it starts. */
function runInRemoved(file: string, args: readonly string[], input: string): Promise<Ran> {
  const cwd = join(repository.directory, "removed");
  mkdirSync(cwd);
  const command = ["-c", 'rmdir "$PWD" && exec "$@"', "sh", process.execPath, join(DIST, file), ...args];
  const env = { ...repository.environmentOf("bob"), PWD: cwd };
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", command, { cwd, env, stdio: "pipe" });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (chunk: string) => {
        texts[name] += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...texts }));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

describe("in a folder that was removed", () => {
  const cwd = () => join(repository.directory, "removed");

  it("the guard still guards the files of other folders", async () => {
    const ran = await runInRemoved("hooks/pre-tool-use.cjs", [], payload({ session_id: "bob", cwd: cwd() }));
    expect(answerOf(ran)).toMatchObject({ hookSpecificOutput: { permissionDecision: "deny" } });
  });

  it.each(HOOK_NAMES)("%s answers one object, to an event and to garbage", async (name) => {
    answerOf(await runInRemoved(`hooks/${name}.cjs`, [], payload({ session_id: "bob", cwd: cwd() })));
    answerOf(await runInRemoved(`hooks/${name}.cjs`, [], "no event"));
  });

  it("the command line says so", async () => {
    const { code, stderr } = await runInRemoved("cli.mjs", ["status"], "");
    expect(code).toBe(1);
    expect(stderr).toMatch(/folder .*removed/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
