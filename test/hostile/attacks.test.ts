/**
 * RELIABILITY section 8. Each attack on what lies below the state folder, and on what reaches git, with the hooks that
 * ship: nothing outside the state is written or read, nothing is let through in silence. See one fail: drop O_NOFOLLOW
 * from `node-fs.ts`, the checks from `state-folder.ts`, or `-c core.fsmonitor=` from the questions to git.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { askCommittedAtMs, askIsIgnored } from "../../src/adapters/workspace-fs/ask-git.ts";
import { openWorkspace } from "../../src/adapters/workspace-fs/workspace.ts";
import { type HookCall, inputOf, prepare } from "../crash/golden-scenes.ts";
import { builtHook, copyOfProgram } from "../crash/scenes.ts";
import { type Ended, launch } from "../crash/strace.ts";
import { answerOf } from "../support/hooks/built-hook.ts";
import { HookRepository } from "../support/hooks/repository.ts";

const START: HookCall = { as: "ann", payload: "SessionStart/startup" };
const EDIT: HookCall = { as: "ann", payload: "PreToolUse/edit-one" };
const EDITED: HookCall = { as: "ann", payload: "PostToolUse/edit-one" };
const READ: HookCall = { as: "ann", payload: "PostToolUse/read-whole" };
const BOB_ASKS: HookCall = { as: "bob", payload: "PreToolUse/edit-one" };
const ALL: readonly HookCall[] = [START, READ, EDIT, EDITED, BOB_ASKS, { as: "ann", payload: "SessionEnd/other" }];
const MOST_MS = 2_000;

let program: string;
let repository: HookRepository;
let state: string;
beforeAll(() => {
  program = copyOfProgram();
});
afterAll(() => rmSync(program, { recursive: true, force: true }));
beforeEach(() => {
  repository = new HookRepository();
  state = join(repository.cwd, ".git", "coord");
});
afterEach(() => repository.remove());

async function run(hook: HookCall, change: Readonly<Record<string, unknown>> = {}): Promise<Ended> {
  const input = JSON.stringify({ ...JSON.parse(inputOf(repository, hook)), ...change });
  const startMs = performance.now();
  const ended = await launch(builtHook(program, repository, hook, input));
  expect(performance.now() - startMs, `${hook.payload} hangs`).toBeLessThan(MOST_MS * 3);
  return ended;
}

async function runAll(): Promise<void> {
  for (const hook of ALL) answerOf(await run(hook));
}

/** A folder of the user's that nobody asked coord to touch. */
function victim(): string {
  const folder = join(repository.directory, "victim");
  mkdirSync(folder);
  writeFileSync(join(folder, "precious"), "precious");
  return folder;
}

function expectUntouched(folder: string): void {
  expect(readdirSync(folder)).toEqual(["precious"]);
  expect(readFileSync(join(folder, "precious"), "utf8")).toBe("precious");
}

describe("modes", () => {
  it("shows nobody else what it keeps, whatever the umask", async () => {
    for (const hook of ALL) {
      const { command, args, ...rest } = builtHook(program, repository, hook);
      answerOf(await launch({ ...rest, command: "sh", args: ["-c", 'umask 0; exec "$@"', "sh", command, ...args] }));
    }
    expect(readdirSync(state).length).toBeGreaterThan(3);
    expect(execFileSync("find", [state, "-perm", "/077"], { encoding: "utf8" })).toBe("");
  });
});

describe("links", () => {
  it("does not follow one in the place of the state folder", async () => {
    const folder = victim();
    symlinkSync(folder, state);
    await runAll();
    expectUntouched(folder);
  });

  it("deletes nothing of a folder that a link in the state leads to, however old it is", async () => {
    await prepare(repository, ALL.slice(0, -1));
    const kept = join(repository.directory, "kept");
    cpSync(state, kept, { recursive: true });
    const folder = victim();
    const longAgo = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);
    const folders = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const entry of folders) {
      const name = join(entry.parentPath, entry.name).slice(kept.length + 1);
      utimesSync(join(folder, "precious"), longAgo, longAgo);
      rmSync(state, { recursive: true });
      cpSync(kept, state, { recursive: true });
      rmSync(join(state, name), { recursive: true });
      symlinkSync(folder, join(state, name));
      answerOf(await run(START));
      expect(readdirSync(folder), name).toEqual(["precious"]);
    }
  }, 120_000);

  it("writes through no link in the place of any file or folder of the state", async () => {
    await prepare(repository, ALL.slice(0, -1));
    const kept = join(repository.directory, "kept");
    cpSync(state, kept, { recursive: true, verbatimSymlinks: true });
    const folder = victim();
    const entries = readdirSync(kept, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const name = join(entry.parentPath, entry.name).slice(kept.length + 1);
      rmSync(state, { recursive: true });
      cpSync(kept, state, { recursive: true });
      rmSync(join(state, name), { recursive: true });
      symlinkSync(entry.isDirectory() ? folder : join(folder, "precious"), join(state, name));
      for (const hook of [EDIT, EDITED]) answerOf(await run(hook));
      expect(readdirSync(folder), name).toEqual(["precious"]);
      expect(readFileSync(join(folder, "precious"), "utf8"), name).toBe("precious");
    }
  }, 120_000);
});

describe("hard links", () => {
  it("writes into no file that has a name outside the state too", async () => {
    await prepare(repository, ALL.slice(0, -1));
    await decide("first");
    const kept = join(repository.directory, "kept");
    cpSync(state, kept, { recursive: true });
    const folder = victim();
    const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const entry of files) {
      const name = join(entry.parentPath, entry.name).slice(kept.length + 1);
      rmSync(state, { recursive: true });
      cpSync(kept, state, { recursive: true });
      rmSync(join(state, name));
      linkSync(join(folder, "precious"), join(state, name));
      for (const hook of [EDIT, EDITED, START]) answerOf(await run(hook));
      if (name.startsWith("log")) await decide("second");
      expectUntouched(folder);
    }
  }, 120_000);

  it("goes on with a log of which a backup made of hard links holds the other name", async () => {
    await decide("first");
    const backup = join(repository.directory, "backup");
    execFileSync("cp", ["-al", state, backup]);
    const before = contentsOf(backup);
    await decide("second");
    expect(contentsOf(backup)).toEqual(before);
    const { stdout } = await coord("decisions", "list", "--json");
    expect([stdout.includes("first"), stdout.includes("second")]).toEqual([true, true]);
  });
});

function coord(...args: readonly string[]): Promise<Ended> {
  const env = { ...repository.environmentOf("ann"), CLAUDECODE: "" };
  const path = join(program, "dist/cli.mjs");
  return launch({ command: process.execPath, args: [path, ...args], cwd: repository.cwd, env, input: "" });
}

async function decide(title: string): Promise<void> {
  const { code, stderr } = await coord("decisions", "add", "--title", title, "--description", title, "--category", "x");
  expect([code, stderr]).toEqual([0, ""]);
}

function contentsOf(folder: string): string {
  return execFileSync("sh", ["-c", 'cd "$1" && find . -type f | sort | xargs sha256sum', "sh", folder], {
    encoding: "utf8",
  });
}

describe("waiting", () => {
  it("waits for no FIFO, wherever in the state it is", async () => {
    await prepare(repository, ALL.slice(0, -1));
    const kept = join(repository.directory, "kept");
    cpSync(state, kept, { recursive: true });
    const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const entry of files) {
      const name = join(entry.parentPath, entry.name).slice(kept.length + 1);
      rmSync(state, { recursive: true });
      cpSync(kept, state, { recursive: true });
      rmSync(join(state, name));
      execFileSync("mkfifo", [join(state, name)]);
      for (const hook of [EDIT, START]) answerOf(await run(hook));
    }
  }, 120_000);
});

describe("names from outside", () => {
  const HOSTILE = [
    "../../../../victim/x",
    "..",
    "/etc/passwd",
    "a\0b",
    "a\nb",
    "x".repeat(300),
    "$(touch pwned)",
    "-rf",
  ];

  it.each(HOSTILE)("writes nothing outside the state for ids like %j", async (id) => {
    const folder = victim();
    for (const hook of [START, READ, EDIT, EDITED]) {
      for (const change of [{ session_id: id }, { agent_id: id, agent_type: id }, { tool_use_id: id }]) {
        answerOf(await run(hook, change));
      }
    }
    expectUntouched(folder);
    expect(readdirSync(repository.directory).sort()).toEqual(["home", "my project", "victim"]);
    expect(readdirSync(repository.cwd).sort()).toEqual([".git", "a.txt"]);
  });

  it("guards no path outside the project, and creates nothing for one", async () => {
    const folder = victim();
    for (const path of ["../victim/precious", join(folder, "precious"), "/dev/null", "../../../../../etc/hosts"]) {
      const tool_input = { file_path: path, old_string: "a", new_string: "b" };
      expect(answerOf(await run(EDIT, { tool_input }))).toEqual({});
    }
    expectUntouched(folder);
    expect(existsSync(join(state, "reg")) ? readdirSync(join(state, "reg")) : []).toEqual([]);
  });
});

describe("a hostile repository", () => {
  it("is believed in nothing that it brings along as state", async () => {
    // State as another machine would write it, committed where state lies outside git.
    await prepare(repository, [{ ...START, as: "bob" }, BOB_ASKS]);
    const brought = join(repository.cwd, ".claude", "coordination");
    mkdirSync(dirname(brought));
    renameSync(state, brought);
    repository.git("add", "-f", ".claude");
    repository.git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "state");
    expect(answerOf(await run(EDIT))).toEqual({});
    expect(existsSync(join(state, "reg"))).toBe(true);
    expect(execFileSync("git", ["status", "--porcelain"], { cwd: repository.cwd, encoding: "utf8" })).toBe("");
  });

  it.each(["a link", "writable for all", "a link inside"])(
    "outside git, its state folder is refused: %s",
    async (how) => {
      const folder = victim();
      rmSync(join(repository.cwd, ".git"), { recursive: true });
      const brought = join(repository.cwd, ".claude", "coordination");
      mkdirSync(dirname(brought));
      if (how === "a link") symlinkSync(folder, brought);
      else mkdirSync(brought);
      if (how === "writable for all") chmodSync(brought, 0o777);
      if (how === "a link inside") symlinkSync(folder, join(brought, "tmp"));
      const answer = answerOf(await run(EDIT));
      expect(answer["systemMessage"]).toContain("is not used");
      for (const hook of [START, READ, EDITED]) answerOf(await run(hook));
      expectUntouched(folder);
      expect(lstatSync(brought).isSymbolicLink()).toBe(how === "a link");
    },
  );

  it.each([
    "--output=pwned",
    "--upload-pack=touch pwned",
    "-c",
    "--",
    "-",
    ":(exclude)*",
    ":!x",
    "$(touch pwned)",
    "HEAD",
  ])("git is asked about the file %j, and about nothing else", async (name) => {
    repository.write(name, "one\n");
    repository.git("--literal-pathspecs", "add", "--", name);
    repository.git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "--amend", "--date=@1 +0000");
    repository.write(".gitignore", "*.log\n");
    const resource = await openWorkspace(null).locate(name, repository.cwd);
    if (resource === null) throw new Error("not found");
    const seconds = execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: repository.cwd, encoding: "utf8" });
    expect(await askCommittedAtMs(resource)).toBe(Number(seconds) * 1000);
    expect(await askCommittedAtMs({ ...resource, absolute: `${resource.absolute}.new` })).toBeNull();
    expect(await askIsIgnored(resource)).toBe(false);
    expect(await askIsIgnored({ ...resource, absolute: `${resource.absolute}.log` })).toBe(true);
    const { code, stdout } = await coord("lock", "acquire", "--json", "--", name);
    expect([code, stdout.includes(JSON.stringify(name))]).toEqual([0, true]);
    expect(readdirSync(repository.cwd).sort()).toEqual([".git", ".gitignore", "a.txt", name].sort());
  });

  it("runs no program of its choice when git is asked", async () => {
    const marker = join(repository.directory, "pwned");
    const script = join(repository.directory, "evil");
    writeFileSync(script, `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
    for (const key of ["core.fsmonitor", "core.sshCommand", "diff.external", "core.pager", "filter.x.clean"]) {
      repository.git("config", key, script);
    }
    repository.git("config", "core.hooksPath", repository.directory);
    const names = [
      "--upload-pack=touch pwned",
      "--output=pwned",
      "-c",
      ":(exclude)x",
      "$(touch pwned)",
      "a;touch pwned",
    ];
    for (const name of names) {
      repository.write(name, "one\n");
      const tool_input = { file_path: join(repository.cwd, name), content: "x" };
      answerOf(await run({ as: "ann", payload: "PreToolUse/write-overwrite" }, { tool_input }));
      answerOf(await run(EDIT, { tool_input: { ...tool_input, old_string: "one", new_string: "two" } }));
    }
    writeFileSync(join(repository.cwd, ".git", "HEAD"), "ref: refs/heads/--upload-pack=touch pwned\n");
    await runAll();
    expect(existsSync(marker)).toBe(false);
    expect(readdirSync(repository.cwd).filter((name) => name === "pwned")).toEqual([]);
  });
});
