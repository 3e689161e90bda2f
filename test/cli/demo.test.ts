import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CLI, Repository } from "../support/cli/coord.ts";
import { PluginCopy } from "../support/cli/plugin-copy.ts";

// The story starts about twenty processes, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let repository: Repository;
/** Where the throw-away repositories of this test go. */
let temporary: string;

beforeEach(() => {
  repository = new Repository();
  temporary = join(repository.root, "tmp");
  mkdirSync(temporary);
});
afterEach(() => {
  // Whatever happened, nothing of it is left.
  expect(readdirSync(temporary)).toEqual([]);
  expect(standIns()).toEqual([]);
  repository.dispose();
});

/** Processes of the story that still run: they carry the folder for temporary files in their environment. */
function standIns(): readonly string[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`TMPDIR=${temporary}\0`);
    } catch {
      return false;
    }
  });
}

const demo = (cli = CLI, args: readonly string[] = []) =>
  repository.node([cli, "demo", ...args], { env: { TMPDIR: temporary } });

// biome-ignore lint/suspicious/noControlCharactersInRegex: the start of every colour
const ESCAPE = /\u001b/;

describe("coord demo", () => {
  it("shows both refusals word for word, the takeover and the whole file, in 80 columns", () => {
    const { code, out, err } = demo();
    expect([code, err]).toEqual([0, ""]);
    const text = out.replaceAll(/\n *(\| )?/g, " ");
    const [, first = "", second = ""] = /you are ([\w-]+)\..*you are ([\w-]+)\./.exec(text) ?? [];
    expect([first, second]).not.toContain("");
    expect(text).toContain(`price.js is held by session ${first} since`);
    expect(text).toMatch(new RegExp(`price.js +${first} +[\\d:]{8} +wanted by ${second}`));
    expect(text).toContain(`${second} takes notes.md at once`);
    expect(text).toMatch(/price.js has changed since you last saw it.*-1: export const price = 10;/);
    expect(text).toContain("export const price = 12; export const tax = 0.2;");
    expect(text).toContain("All 13 steps came out as they should");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(out).not.toMatch(ESCAPE);
  });

  it("touches neither the repository it is started in nor the person's settings", () => {
    expect(demo().code).toBe(0);
    expect(repository.git("status", "--short", "--ignored")).toBe("");
    expect(existsSync(join(repository.folder, ".git", "coord"))).toBe(false);
    expect(existsSync(repository.home)).toBe(false);
  });

  it("runs with nothing installed but node and git, from any folder, also inside a session", () => {
    const programs = join(repository.root, "programs");
    mkdirSync(programs);
    symlinkSync(process.execPath, join(programs, "node"));
    for (const name of ["git", "sh", "dirname"]) symlinkSync(programPath(name), join(programs, name));
    const plugin = new PluginCopy();
    try {
      const env = { PATH: programs, TMPDIR: temporary, CLAUDECODE: "1", COORD_MODE: "off", COORD_DIR: "/nowhere" };
      const run = repository.node(["-e", LAUNCH, plugin.path("bin", "coord")], { cwd: "/", env });
      expect([run.code, run.err]).toEqual([0, ""]);
    } finally {
      plugin.dispose();
    }
  });

  it.each([
    [
      "a guard lets everything through",
      "pre-tool-use.cjs",
      'console.log("{}")',
      "an edit of price.js went on that must be refused",
    ],
    ["a hook prints garbage", "session-start.cjs", 'console.log("hi")', "the hook for SessionStart printed something"],
    ["nothing is remembered", "post-tool-use.cjs", 'console.log("{}")', "went on that must be refused"],
  ])("fails when %s", (_, hook, code, message) => {
    const plugin = new PluginCopy();
    try {
      writeFileSync(plugin.path("dist", "hooks", hook), code);
      const run = demo(plugin.cli);
      expect(run.code).toBe(1);
      expect(run.err).toContain("the demonstration went amiss");
      expect(run.err).toContain(message);
      expect(run.out).not.toContain("as they should");
    } finally {
      plugin.dispose();
    }
  });

  it.each(["SIGINT", "SIGTERM"] as const)("takes everything down when it is stopped by %s", async (signal) => {
    const child = spawn(process.execPath, [CLI, "demo"], {
      cwd: repository.folder,
      env: { PATH: process.env["PATH"], HOME: repository.home, TMPDIR: temporary },
    });
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    const closed = once(child, "close");
    await once(child.stdout, "data");
    expect(readdirSync(temporary)).toHaveLength(1);
    child.kill(signal);
    expect(await closed).toEqual([1, null]);
    expect(err).toContain("stopped before the end");
  });

  it("says how to name a client where there is none", () => {
    const run = repository.node([CLI, "demo", "--client"], { env: { TMPDIR: temporary, PATH: "/nowhere" } });
    expect([run.code, run.out]).toEqual([1, ""]);
    expect(run.err).toMatch(/claude is not on the PATH\n {2}next: .*--claude <path>/);
  });

  it("says why a client that ends at once did not play", () => {
    const run = demo(CLI, ["--claude", programPath("false")]);
    expect([run.code, run.err]).toEqual([1, expect.stringContaining("a client ended too early (exit code 1")]);
  });
});

describe("the start of the command line", () => {
  it("loads nothing of the demonstration or the examination", () => {
    const chunks = join(dirname(CLI), "chunks");
    const loaded = staticallyLoaded(CLI);
    expect(loaded.length).toBeGreaterThan(1);
    for (const mark of ["coord-trial-", "ANTHROPIC_BASE_URL", "maintenance.lock"]) {
      expect(loaded.filter((file) => readFileSync(file, "utf8").includes(mark))).toEqual([]);
      expect(readdirSync(chunks).some((file) => readFileSync(join(chunks, file), "utf8").includes(mark))).toBe(true);
    }
  });
});

/** Starts a program with the arguments of this very command line; `node -e` alone would not use bin/coord. */
const LAUNCH = `
  const { spawnSync } = require("node:child_process");
  const { status } = spawnSync(process.argv[1], ["demo"], { stdio: "inherit" });
  process.exit(status);
`;

function programPath(name: string): string {
  const found = (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => join(folder, name))
    .find(existsSync);
  if (found === undefined) throw new Error(`${name} is not on the PATH`);
  return found;
}

function staticallyLoaded(file: string, seen: readonly string[] = []): readonly string[] {
  if (seen.includes(file)) return seen;
  const imports = [...readFileSync(file, "utf8").matchAll(/(?:^|[;}])(?:import|export)\b[^;"()]*"(\.[^"]+)"/gm)];
  return imports.reduce<readonly string[]>(
    (all, [, path]) => (path === undefined ? all : staticallyLoaded(join(dirname(file), path), all)),
    [...seen, file],
  );
}
