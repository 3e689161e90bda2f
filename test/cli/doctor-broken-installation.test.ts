import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Diagnosis } from "../../src/app/diagnosis.ts";
import { Repository } from "../support/cli/coord.ts";
import { diagnosisOf, faultsIn, findingIn } from "../support/cli/diagnosis.ts";
import { PluginCopy } from "../support/cli/plugin-copy.ts";

// Each examination runs 28 hooks, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let repository: Repository;
let plugin: PluginCopy;

beforeEach(() => {
  repository = new Repository();
  plugin = new PluginCopy();
});
afterEach(() => {
  repository.dispose();
  plugin.dispose();
});

/** Examines the broken copy; it must never count as fine. */
function examine(): Diagnosis {
  const run = repository.node([plugin.cli, "doctor", "--json"]);
  expect(run.code).toBe(1);
  return diagnosisOf(run);
}

function faultOf(diagnosis: Diagnosis, step: string): string | null {
  return diagnosis.trial.find((done) => done.step === step)?.fault ?? null;
}

describe("coord doctor in a broken installation", () => {
  it("examines the installation that it is part of", () => {
    const run = repository.node([plugin.cli, "doctor", "--json"]);
    expect(run.code).toBe(0);
    expect(diagnosisOf(run).root).toBe(plugin.root);
  });

  it("names a hook whose file is missing", () => {
    rmSync(plugin.path("dist", "hooks", "pre-tool-use.cjs"));
    const diagnosis = examine();
    expect(findingIn(diagnosis, "hook-files").what).toContain("PreToolUse is registered, but its file is missing");
    expect(faultOf(diagnosis, "grant")).toMatch(/ended with exit code 1: .*Cannot find module/);
    expect(faultOf(diagnosis, "register")).toBeNull();
  });

  it("names a part that a hook loads on demand", () => {
    rmSync(plugin.path("dist", "lazy", "app-refuse-edit.cjs"));
    const diagnosis = examine();
    expect(findingIn(diagnosis, "hook-parts").what).toContain("dist/lazy/app-refuse-edit.cjs");
    expect(faultOf(diagnosis, "refuse")).not.toBeNull();
    expect(faultOf(diagnosis, "grant")).toBeNull();
  });

  it("names a hook whose code is missing", () => {
    rmSync(plugin.path("dist", "code", "pre-tool-use.js"));
    const diagnosis = examine();
    expect(findingIn(diagnosis, "hook-parts").what).toContain("dist/code/pre-tool-use.js");
    expect(faultOf(diagnosis, "grant")).toMatch(/ended with exit code 1: .*ENOENT/);
  });

  it("names the part of the reader of commands that lies beside its code", () => {
    rmSync(plugin.path("dist", "code", "claude-read-line.js"));
    expect(findingIn(examine(), "hook-parts").what).toContain(
      "pre-command.cjs lacks a part that it loads: dist/code/claude-read-line.js",
    );
  });

  it.each([
    ["prints garbage", 'console.log("hello")', /not one JSON object.*hello/],
    ["prints a line before its answer", 'console.log("note\\n{}")', /not one JSON object.*note/],
    ["prints nothing", "", /printed nothing/],
    ["complains beside its answer", 'console.error("oops"); console.log("{}")', /wrote to standard error: oops/],
    ["grants everything", 'console.log("{}")', /answered without/],
    [
      "refuses everything",
      `console.log('{"hookSpecificOutput":{"permissionDecision":"deny"}}')`,
      /spoke where it must not/,
    ],
    ["dies", "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)", /was ended by SIGKILL/],
  ])("names a guard that %s", (_, code, fault) => {
    writeFileSync(plugin.path("dist", "hooks", "pre-tool-use.cjs"), code);
    const diagnosis = examine();
    const faults = [faultOf(diagnosis, "grant"), faultOf(diagnosis, "refuse")].join("\n");
    expect(faults).toMatch(fault);
    expect(diagnosis.findings.some(({ what }) => what.startsWith("PreToolUse, which"))).toBe(true);
  });

  it("names a guard of commands that grants everything, and each of its parts that does nothing", () => {
    writeFileSync(plugin.path("dist", "hooks", "pre-command.cjs"), 'console.log("{}")');
    const diagnosis = examine();
    for (const step of ["refuse-command", "refuse-git", "refuse-tool"])
      expect([step, faultOf(diagnosis, step)]).toEqual([step, expect.stringContaining("answered without")]);
    expect(faultOf(diagnosis, "grant-command")).toMatch(/left 1 leases in the state instead of 2/);
    expect(faultOf(diagnosis, "refuse")).toBeNull();
  });

  it("names a part of the guard of commands, and one that looks after them, that is missing", () => {
    for (const part of ["lazy/guard-git.cjs", "code/post-command.js"]) rmSync(plugin.path("dist", ...part.split("/")));
    const diagnosis = examine();
    for (const step of ["refuse-git", "settle-command", "find-change"])
      expect([step, faultOf(diagnosis, step)]).not.toEqual([step, null]);
    expect(faultOf(diagnosis, "refuse-command")).toBeNull();
  });

  it("names a hook that takes longer than it may", () => {
    writeFileSync(plugin.path("dist", "hooks", "session-end.cjs"), "setInterval(() => {}, 1000)");
    expect(faultOf(examine(), "release")).toBe("did not answer within 2 s");
  });

  it("names a guard that is not registered", () => {
    const file = plugin.path("hooks", "hooks.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"Write|Edit|MultiEdit|NotebookEdit"', '"Write"'));
    expect(faultOf(examine(), "grant")).toBe("is not registered in hooks/hooks.json");
  });

  it.each([
    ["is missing", (file: string) => rmSync(file)],
    ["is not JSON", (file: string) => writeFileSync(file, "{")],
  ])("says that hooks.json %s", (_, damage) => {
    damage(plugin.path("hooks", "hooks.json"));
    expect(faultsIn(examine())).toContain("problem hook-files");
  });

  it("names files of two versions", () => {
    const file = plugin.path(".claude-plugin", "plugin.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(/"version": "[^"]*"/, '"version": "9.9.9"'));
    expect(findingIn(examine(), "version").what).toMatch(
      /the built files are coord [\d.]+, beside a manifest of 9\.9\.9/,
    );
  });

  it("works from wherever it was moved to", () => {
    const moved = `${plugin.root} moved`;
    renameSync(plugin.root, moved);
    try {
      const run = repository.node([`${moved}/dist/cli.mjs`, "doctor", "--json"]);
      expect([run.code, diagnosisOf(run).root]).toEqual([0, moved]);
    } finally {
      renameSync(moved, plugin.root);
    }
  });
});
