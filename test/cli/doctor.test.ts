import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { CLI, Repository } from "../support/cli/coord.ts";
import { diagnosisOf, faultsIn, findingIn } from "../support/cli/diagnosis.ts";
import { answerOf, runBuilt } from "../support/hooks/built-hook.ts";

// Each examination runs 28 hooks, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let repository: Repository;

beforeEach(() => {
  repository = new Repository();
});
afterEach(() => repository.dispose());

/** Runs a built hook for a session whose client is the test process. */
async function fire(hook: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: repository.home,
    CLAUDECODE: "1",
    CLAUDE_PID: String(process.pid),
    CLAUDE_PROJECT_DIR: repository.folder,
  };
  const input = { session_id: "5e55104a-0000-4000-8000-000000000001", cwd: repository.folder, ...payload };
  answerOf(await runBuilt(hook, JSON.stringify(input), { cwd: repository.folder, env }));
}

describe("the status board in coord doctor", () => {
  it("is rebuilt where sessions work, and named where it cannot be", async () => {
    await fire("session-start", { hook_event_name: "SessionStart", source: "startup" });
    const board = join(repository.folder, ".claude/coordination/STATUS_BOARD.md");
    expect(findingIn(diagnosisOf(repository.coord(["doctor", "--json"])), "board")).toMatchObject({
      level: "ok",
      what: `the status board is ${board}`,
    });
    expect(readFileSync(board, "utf8")).toContain("1 session");
    expect(repository.git("status", "--short")).toBe("");
    rmSync(join(repository.folder, ".claude"), { recursive: true });
    const off = diagnosisOf(repository.coord(["doctor", "--json"], { env: { COORD_BOARD: "off" } }));
    expect(findingIn(off, "board").what).toContain("switched off");
    expect(existsSync(board)).toBe(false);
    repository.write(".claude", "in the way");
    const blocked = findingIn(diagnosisOf(repository.coord(["doctor", "--json"])), "board");
    expect(blocked).toMatchObject({ level: "warning", what: `cannot write ${board}: ENOTDIR` });
    expect(blocked.remedy).toContain("board: off");
  });
});

describe("coord doctor in a healthy installation", () => {
  it("runs every registered hook, finds no problem, and leaves nothing behind", () => {
    const ownTmp = join(repository.root, "tmp");
    mkdirSync(ownTmp);
    const run = repository.coord(["doctor", "--json"], { env: { TMPDIR: ownTmp } });
    const diagnosis = diagnosisOf(run);
    expect(diagnosis.trial.filter(({ fault }) => fault !== null)).toEqual([]);
    expect(new Set(diagnosis.trial.map(({ event }) => event)).size).toBe(14);
    expect(diagnosis.trial.every(({ ms }) => ms > 0)).toBe(true);
    expect(findingIn(diagnosis, "hook-files").what).toContain("14 events");
    expect(faultsIn(diagnosis)).toEqual(["warning hooks-ran"]);
    expect([run.code, diagnosis.totals.problems]).toEqual([0, 0]);
    expect(readdirSync(ownTmp)).toEqual([]);
    expect(repository.git("status", "--short", "--ignored")).toBe("");
    expect(readdirSync(join(repository.folder, ".git"))).not.toContain("coord");
  });

  it("tells it to people in lines of 80 columns, with times and totals, without colours in a pipe", () => {
    const { out } = repository.coord(["doctor"]);
    expect(out).toMatch(/ok PreToolUse {11}refuses it to the second session, with facts +\d+ ms/);
    expect(out).toMatch(/\n\d+ ok, 1 warning, 0 problems/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the start of every colour
    expect(out).not.toMatch(/\u001b/);
    const long = out.split("\n").filter((line) => line.length > 80 && !/next: |\//.test(line));
    expect(long).toEqual([]);
  });

  it("needs neither a project nor git, and says what is missing", () => {
    const folder = join(repository.root, "nowhere");
    const programs = join(repository.root, "programs");
    for (const made of [folder, programs]) mkdirSync(made);
    const run = repository.coord(["doctor", "--json"], { cwd: folder, env: { PATH: programs } });
    const diagnosis = diagnosisOf(run);
    expect(faultsIn(diagnosis)).toEqual(expect.arrayContaining(["problem node", "warning git", "warning project"]));
    expect(run.code).toBe(1);
  });

  it("tries the hooks without git as well", () => {
    const programs = join(repository.root, "programs");
    mkdirSync(programs);
    symlinkSync(process.execPath, join(programs, "node"));
    const run = repository.coord(["doctor", "--json"], { env: { PATH: programs } });
    const diagnosis = diagnosisOf(run);
    expect(diagnosis.trial.filter(({ fault }) => fault !== null)).toEqual([]);
    expect(faultsIn(diagnosis)).toEqual(["warning git", "warning hooks-ran"]);
    expect(run.code).toBe(0);
  });

  it("runs the hooks in the environment that they have in a session: what spoils their answers shows", () => {
    const noise = join(repository.root, "noise.cjs");
    writeFileSync(noise, 'if (process.argv[1]?.includes("/hooks/")) console.log("debugger attached");');
    const run = repository.coord(["doctor", "--json"], { env: { NODE_OPTIONS: `--require "${noise}"` } });
    const { trial } = diagnosisOf(run);
    expect(trial).not.toEqual([]);
    for (const { fault } of trial) expect(fault).toMatch(/not one JSON object.*debugger attached/);
    expect(run.code).toBe(1);
  });
});

describe("coord doctor that is stopped", () => {
  it("takes its trial down first", async () => {
    const temporary = join(repository.root, "tmp");
    mkdirSync(temporary);
    const env = { PATH: process.env["PATH"], HOME: repository.home, TMPDIR: temporary };
    const child = spawn(process.execPath, [CLI, "doctor"], { cwd: repository.folder, env });
    const closed = once(child, "close");
    while (readdirSync(temporary).length === 0) await sleep(20);
    child.kill("SIGINT");
    expect(await closed).toEqual([1, null]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("coord doctor in a repository where sessions have worked", () => {
  it("names the hooks that have run, and those that should have and never did", async () => {
    await fire("session-start", { hook_event_name: "SessionStart", source: "startup" });
    const diagnosis = diagnosisOf(repository.coord(["doctor", "--json"]));
    const missed = diagnosis.findings.filter(({ check, level }) => check === "hooks-ran" && level === "warning");
    expect(missed.map(({ what }) => what.split(" ")[0])).toEqual([
      "UserPromptSubmit",
      "PreToolUse",
      "PostToolUse",
      "PostToolBatch",
      "Stop",
    ]);
    expect(missed[0]?.what).toMatch(/since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(diagnosis.findings.find(({ check, level }) => check === "hooks-ran" && level === "ok")?.what).toContain(
      "1 of 14 hooks have run",
    );
  });

  it("calls it a problem that a session has written and the guard never ran", async () => {
    await fire("session-start", { hook_event_name: "SessionStart", source: "startup" });
    await fire("post-tool-use", {
      hook_event_name: "PostToolUse",
      tool_name: "Edit",
      tool_input: { file_path: join(repository.folder, "a.txt"), old_string: "one", new_string: "two" },
      tool_response: {},
      tool_use_id: "toolu_1",
    });
    const run = repository.coord(["doctor", "--json"]);
    expect(faultsIn(diagnosisOf(run))).toContain("problem hooks-ran");
    expect(run.code).toBe(1);
  });

  it("names other versions, dead sessions, failures and settings that do not count", async () => {
    await fire("session-start", { hook_event_name: "SessionStart", source: "startup" });
    const store = openFileStore(join(repository.folder, ".git", "coord"));
    const [found] = await store.instances.list();
    if (found === undefined) throw new Error("no instance");
    const { key, record } = found;
    const process = { ...record.process, start: "1" };
    const { revision } = await store.instances.read(key);
    expect(await store.instances.swap(key, revision, { ...record, process, pluginVersion: "0.0.1" })).toBe(true);
    const line = { instance: null, name: null, path: null, detail: "PreToolUse: it broke", kind: "failure" } as const;
    await store.journal.append("nobody", { ...line, at: store.now().wall });
    mkdirSync(join(repository.folder, ".claude"));
    repository.write(".claude/workflow-config.yml", "coord:\n  modus: off\n");
    const diagnosis = diagnosisOf(repository.coord(["doctor", "--json"]));
    expect(findingIn(diagnosis, "versions").what).toBe(`session ${record.name} runs coord 0.0.1, this is 0.1.0`);
    expect(findingIn(diagnosis, "instances").what).toBe(`session ${record.name} is gone`);
    expect(findingIn(diagnosis, "failures").what).toContain("PreToolUse: it broke");
    expect(findingIn(diagnosis, "configuration").what).toContain("modus");
    for (const { what, why, remedy } of diagnosis.findings.filter(({ level }) => level !== "ok")) {
      expect([what, why !== null, remedy !== null]).toEqual([what, true, true]);
    }
  });
});
