import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { Repository } from "../support/cli/coord.ts";

const QUIET = { write: () => undefined, isTerminal: false, width: 80 };
const IO: CliIo = {
  env: {},
  cwd: "/",
  pid: 1,
  out: QUIET,
  err: QUIET,
  screen: null,
  readInput: () => Promise.resolve(""),
};

let repository: Repository;

beforeAll(() => {
  repository = new Repository();
});

afterAll(() => repository.dispose());

// biome-ignore lint/suspicious/noControlCharactersInRegex: the start of every colour
const ESCAPE = /\u001b/;

describe("the command line", () => {
  it.each([
    [["statsu"], "Did you mean status?"],
    [["status", "--jsn"], "Did you mean --json?"],
    [["lock", "aquire", "a.txt"], "Did you mean acquire?"],
    [["decisions", "ad"], "Did you mean add?"],
    [["config", "get", "lease.yeldAfter"], "did you mean lease.yieldAfter?"],
  ])("suggests the nearest for %j and ends with 2", (args, suggestion) => {
    const { code, out, err } = repository.coord(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(suggestion);
  });

  it.each([
    [[]],
    [["lock"]],
    [["lock", "acquire"]],
    [["lock", "acquire", "a.txt", "--ttl", "30"]],
    [["lock", "release"]],
    [["decisions", "list", "--limit", "many"]],
    [["decisions", "list", "--scope", "galaxy"]],
    [["decisions", "list", "--since", "yesterday"]],
    [["decisions", "query"]],
    [["decisions", "query", "DEC-1"]],
    [["decisions", "add", "--title", "x"]],
    [["decisions", "archive"]],
    [["decisions", "export", "--format", "pdf"]],
    [["status", "--watch"]],
    [["completion", "tcsh"]],
  ])("ends with 2 for wrong use: %j", (args) => {
    const { code, err } = repository.coord(args);
    expect(code).toBe(2);
    expect(err).not.toBe("");
  });

  it.each([
    ["status"],
    ["instances"],
    ["init"],
    ["doctor"],
    ["demo"],
    ["trust"],
    ["completion"],
    ["lock acquire"],
    ["lock release"],
    ["lock renew"],
    ["lock check"],
    ["lock list"],
    ["lock cleanup"],
    ["lock revoke"],
    ["decisions list"],
    ["decisions query"],
    ["decisions add"],
    ["decisions export"],
    ["decisions archive"],
    ["config explain"],
    ["config get"],
    ["config path"],
    ["config validate"],
  ])("explains %s with examples", (command) => {
    const { code, out } = repository.coord([...command.split(" "), "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`Examples:\n  coord ${command}`);
  });

  it.each([
    [["history"], "coord history"],
    [["lock", "acquire"], "coord lock acquire"],
    [["lock", "acquire", "a.txt", "--ttl", "30"], "coord lock acquire"],
    [["lock", "aquire"], "coord lock"],
    [["config", "get"], "coord config get"],
    [["statsu"], "coord"],
  ])("names the help of what was meant after %j", (args, command) => {
    expect(repository.coord(args).err).toMatch(new RegExp(`\n {2}next: ${command} --help\n$`));
  });

  it("keeps the help of every command within 80 columns, and writes each default once", () => {
    const program = buildProgram(IO, () => undefined);
    const commands = [program, ...program.commands.flatMap((one) => [one, ...one.commands])];
    expect(commands.length).toBeGreaterThan(40);
    for (const command of commands) {
      let help = "";
      command.configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      expect(help).toContain("Usage: coord");
      expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
      expect(help.replace(/\s+/g, " ")).not.toMatch(/default: [^)]*\) \(default/);
    }
  });

  it("prints its version, and help to standard output when asked", () => {
    expect(repository.coord(["--version"]).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(repository.coord(["help", "lock"]).out).toContain("Usage: coord lock");
  });

  it("says what is wrong and what to do next outside a project", () => {
    const folder = join(repository.root, "nowhere");
    mkdirSync(folder);
    const { code, out, err } = repository.coord(["status"], { cwd: folder });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/is in no project[^\n]*\n {2}next: .*coord init/);
  });

  it("colours only where it is asked to: not in a pipe, not with NO_COLOR, with FORCE_COLOR", () => {
    repository.coord(["lock", "acquire", "a.txt"]);
    expect(repository.coord(["status"]).out).not.toMatch(ESCAPE);
    expect(repository.coord(["status"], { env: { FORCE_COLOR: "1" } }).out).toMatch(ESCAPE);
    expect(repository.coord(["status"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }).out).not.toMatch(ESCAPE);
    expect(repository.coord(["status"], { env: { FORCE_COLOR: "0" } }).out).not.toMatch(ESCAPE);
  });

  it("leaves nothing that git sees, and creates nothing when it only reads", () => {
    const fresh = new Repository();
    try {
      for (const args of [
        ["status"],
        ["lock", "list"],
        ["decisions"],
        ["instances"],
        ["lock", "check", "a.txt"],
        ["config"],
      ]) {
        expect(fresh.coord(args).code).toBe(0);
      }
      expect(fresh.git("status", "--short", "--ignored")).toBe("");
      expect(fresh.coord(["lock", "acquire", "a.txt"]).code).toBe(0);
      expect(fresh.git("status", "--short", "--ignored")).toBe("");
    } finally {
      fresh.dispose();
    }
  });

  it("makes a folder without git a project only by init", () => {
    const folder = join(repository.root, "plain");
    mkdirSync(folder);
    expect(repository.coord(["status"], { cwd: folder }).code).toBe(1);
    expect(repository.coord(["init"], { cwd: folder }).out).toContain("Wrote .claude/workflow-config.yml");
    expect(repository.coord(["status"], { cwd: folder }).code).toBe(0);
    expect(repository.coord(["config", "validate"], { cwd: folder }).out).toBe("The configuration is fine.\n");
    expect(repository.coord(["init"], { cwd: folder }).out).toContain("nothing was written");
  });
});
