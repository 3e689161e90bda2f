import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI } from "../support/cli/coord.ts";
import { readFixtures } from "../support/client/capture.ts";
import { answerOf, runBuilt } from "../support/hooks/built-hook.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** The built hook that wakes an idle session. To see it fail: let it not ask `CLAUDE_CODE_SESSION_ATTENDED`. */
const captured = readFixtures();
const ATTENDED = { CLAUDE_CODE_SESSION_ATTENDED: "1" };
let repository: HookRepository;
beforeEach(() => {
  repository = new HookRepository();
});
afterEach(() => repository.remove());

function fire(hook: string, name: string, changes: Readonly<Record<string, unknown>> = {}) {
  const payload = { ...captured.get(name), session_id: "5e55104a-bob", ...changes };
  const options = { cwd: repository.cwd, env: { ...repository.environmentOf("bob"), ...repository.settings } };
  return runBuilt(hook, JSON.stringify(repository.fill(payload)), options);
}

/** What the client of the session is asked to watch; undefined: nothing. */
async function watched(): Promise<string | undefined> {
  const answer = answerOf(await fire("session-start", "SessionStart/startup"));
  const specific = new Map(Object.entries(Object(answer["hookSpecificOutput"])));
  const paths = specific.get("watchPaths");
  return Array.isArray(paths) ? String(paths[0]) : undefined;
}

/** As a person does at a terminal. */
function ask(text: string): void {
  const env = { PATH: process.env["PATH"], HOME: repository.home };
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [CLI, ...args], { cwd: repository.cwd, env, encoding: "utf8" });
  const instances = JSON.parse(run("instances", "--json"));
  const bob = [...Object(instances).instances].find(({ kind }) => kind === "claude");
  run("send", "--to", bob.name, "--wake", text);
}

describe("the file by which a session is woken", () => {
  it("is named at the start of a session with a person before it, and its folder is there", async () => {
    repository.settings = ATTENDED;
    const file = await watched();
    expect([file?.includes("/.git/coord/cell/wake/"), existsSync(dirname(file ?? "/none"))]).toEqual([true, true]);
    repository.settings = {};
    expect(await watched()).toBeUndefined();
    repository.settings = { ...ATTENDED, COORD_WAKE: "off" };
    expect(await watched()).toBeUndefined();
  });

  it("wakes by the exit code and the words that the client asks for, once", async () => {
    repository.settings = ATTENDED;
    const file_path = await watched();
    const changed = () => fire("file-changed", "FileChanged/change", { file_path });
    expect(answerOf(await changed())).toEqual({});
    await fire("stop", "Stop/plain");
    ask("May I?");
    expect(answerOf(await fire("file-changed", "FileChanged/change"))).toEqual({});
    expect(await changed()).toMatchObject({
      code: 2,
      stdout: "{}",
      stderr: expect.stringMatching(/^coord: a person at a terminal asks you a question/),
    });
    expect(answerOf(await changed())).toEqual({});
    const told = JSON.stringify(answerOf(await fire("user-prompt-submit", "UserPromptSubmit/typed")));
    expect(told).toContain("May I?");
  });

  it("wakes no one-shot run", async () => {
    repository.settings = ATTENDED;
    const file_path = await watched();
    await fire("stop", "Stop/plain");
    ask("May I?");
    repository.settings = {};
    expect(answerOf(await fire("file-changed", "FileChanged/change", { file_path }))).toEqual({});
  });
});
