/**
 * `coord demo --client` plays its story with two real clients. To see it fail: let PreToolUse answer {} always, or
 * leave --plugin-dir out of the client's arguments.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findClaude } from "../support/client/environment.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "coord demo ")));
  temporary = join(folder, "tmp");
  mkdirSync(temporary);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** On Linux as root in a network of its own, with nothing but the loopback interface. */
function run(args: readonly string[], path: string): { readonly code: number | null; readonly out: string } {
  const command = [process.execPath, join(pluginUnderTest(), "dist", "cli.mjs"), "demo", ...args];
  const isIsolated = spawnSync("unshare", ["-n", "true"]).status === 0;
  const [program = "", ...rest] = isIsolated
    ? ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...command]
    : command;
  const env = { PATH: path, HOME: folder, TMPDIR: temporary };
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd: folder, env, encoding: "utf8", timeout: 120_000 });
  return { code: status, out: `${stdout}${stderr}` };
}

describe("coord demo --client", () => {
  it("shows with two real clients that one is refused, drift is caught and a killed holder is replaced", () => {
    const { code, out } = run(["--claude", findClaude()], process.env["PATH"] ?? "");
    const text = out.replaceAll(/\n *(\| )?/g, " ");
    expect(text).toContain("All 11 steps came out as they should");
    expect(text).toMatch(
      /PreToolUse:Edit hook error: price.js is held by session [\w-]+ \(task: "work on the prices"\)/,
    );
    expect(text).toMatch(/hook error: price.js has changed since you last saw it.*-1: export const price = 10;/);
    expect(text).toContain("export const price = 12; export const tax = 0.2;");
    expect(code).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(folder)).toEqual(["tmp"]);
  });
});
