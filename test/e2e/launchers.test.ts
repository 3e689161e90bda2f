import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const posix = process.platform !== "win32";

// Stands where the built CLI stands: these tests ask what the launcher hands over, not what the CLI does with it.
const ECHO_CLI = "console.log(JSON.stringify(process.argv.slice(2)));process.exit(12);";

describe("launchers", () => {
  let folder: string;
  let plugin: string;

  beforeEach((context) => {
    context.skip(!posix, "the sh launchers run on Linux and macOS; Windows has the .cmd twins");
    folder = mkdtempSync(join(tmpdir(), "coord launchers "));
    plugin = join(folder, "plug in");
    cpSync(join(root, "bin"), join(plugin, "bin"), { recursive: true });
    mkdirSync(join(plugin, "dist"));
    writeFileSync(join(plugin, "dist", "cli.mjs"), ECHO_CLI);
  });
  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it("hands over each argument whole, and the exit code back", () => {
    expect(start(join(plugin, "bin", "coord"), ["lock", "a b", "", "*", '"$x"'])).toEqual({
      status: 12,
      stdout: '["lock","a b","","*","\\"$x\\""]\n',
      stderr: "",
    });
  });

  it.each(["status", "lock", "decisions"])("starts `coord %s` by its own name", (command) => {
    const { status, stdout } = start(join(plugin, "bin", `coord-${command}`), ["--json"]);
    expect({ status, stdout }).toEqual({ status: 12, stdout: `["${command}","--json"]\n` });
  });

  it.each(["coord", "coord-status"])("finds its folder through absolute and relative links: %s", (name) => {
    const links = join(folder, "my links");
    mkdirSync(links);
    symlinkSync(join(plugin, "bin", name), join(links, "first"));
    symlinkSync(relative(links, join(links, "first")), join(links, "second"));
    expect(start(join(links, "second"), []).status).toBe(12);
    expect(start("./second", [], { cwd: links }).status).toBe(12);
  });

  it("says what is missing, why it matters and what to do without node", () => {
    const { status, stdout, stderr } = start(join(plugin, "bin", "coord"), [], { node: null });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/node is not on the PATH[\s\S]*20\.19[\s\S]*no edit is coordinated[\s\S]*Install/);
  });

  it.each(["v18.20.1", "v20.18.9", "v9.0.0"])("refuses node %s and names the version it needs", (version) => {
    const { status, stderr } = start(join(plugin, "bin", "coord"), [], { node: `echo ${version}` });
    expect(status).toBe(1);
    expect(stderr).toContain(version);
    expect(stderr).toContain("20.19 or newer");
  });

  it.each(["v20.19.0", "v21.0.0", "v26.10.0", "v100.0.0"])("takes node %s", (version) => {
    const node = `[ "$1" = --version ] && echo ${version} || exit 12`;
    expect(start(join(plugin, "bin", "coord"), [], { node }).status).toBe(12);
  });

  it("does not take a node that cannot even tell its version", () => {
    const { status, stderr } = start(join(plugin, "bin", "coord"), [], { node: "exit 3" });
    expect(status).toBe(1);
    expect(stderr).toContain("cannot tell the version");
  });

  it("has a Windows twin for each, with the line ends that cmd.exe needs", () => {
    const names = readdirSync(join(root, "bin"));
    for (const name of names.filter((entry) => !entry.endsWith(".cmd"))) {
      expect(names).toContain(`${name}.cmd`);
      expect(readFileSync(join(root, "bin", `${name}.cmd`), "utf8").replaceAll("\r\n", "")).not.toContain("\n");
    }
  });

  /** `node`: body of a shell script that stands for node; null = no node at all; absent = the real one. */
  function start(file: string, args: readonly string[], options: { cwd?: string; node?: string | null } = {}) {
    const path = options.node === undefined ? pathWith(dirname(process.execPath)) : pathWith(fakeNode(options.node));
    const run = spawnSync(file, args, { cwd: options.cwd ?? folder, encoding: "utf8", env: { PATH: path } });
    return { status: run.status, stdout: run.stdout, stderr: run.stderr };
  }

  function fakeNode(body: string | null): string {
    const programs = join(folder, "programs");
    mkdirSync(programs, { recursive: true });
    if (body !== null) {
      writeFileSync(join(programs, "node"), `#!/bin/sh\n${body}\n`);
      chmodSync(join(programs, "node"), 0o755);
    }
    return programs;
  }

  /** A PATH with the two programs the launcher calls, and nothing of this machine besides. */
  function pathWith(first: string): string {
    const tools = join(folder, "tools");
    mkdirSync(tools, { recursive: true });
    for (const tool of ["dirname", "readlink"]) {
      const real = spawnSync("/bin/sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim();
      rmSync(join(tools, tool), { force: true });
      symlinkSync(real, join(tools, tool));
    }
    return `${first}:${tools}`;
  }
});
