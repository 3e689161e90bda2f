import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { readFixtures } from "../support/client/capture.ts";
import { callHook } from "../support/hooks/door.ts";
import { HookRepository } from "../support/hooks/repository.ts";

const captured = readFixtures();
let repository: HookRepository;
let other: string;

beforeEach(async () => {
  repository = new HookRepository();
  other = join(repository.directory, "other");
  mkdirSync(other);
  execFileSync("git", ["init", "-q"], { cwd: other });
  writeFileSync(join(other, "x.txt"), "x\n");
  await ann("SessionStart/startup");
  await ann("PreToolUse/edit-one", { tool_input: { file_path: join(other, "x.txt") } });
});
afterEach(() => repository.remove());

async function ann(name: string, changes: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const [event = ""] = name.split("/");
  return callHook(event, repository.fill({ ...captured.get(name), ...changes }), repository.environmentOf("ann"));
}

async function heldIn(root: string): Promise<readonly string[]> {
  const files = await openFileStore(join(root, ".git", "coord")).files.list();
  return files.filter(({ record }) => record.leases.length > 0).map(({ record }) => record.path);
}

describe("a second repository that a session wrote in", () => {
  it("is released with the session", async () => {
    expect(await heldIn(other)).toEqual(["x.txt"]);
    await ann("SessionEnd/other");
    expect(await heldIn(other)).toEqual([]);
  });

  it("that was deleted is not made again by signs of life", async () => {
    rmSync(other, { recursive: true });
    for (const name of ["PostToolUse/bash-ok", "UserPromptSubmit/typed", "PostToolBatch/bash-ok", "Stop/plain"]) {
      await ann(name);
    }
    await ann("SessionEnd/other");
    expect(existsSync(other)).toBe(false);
  });

  it("whose state cannot be written does not keep the first one from being released", async () => {
    await ann("PreToolUse/edit-one");
    expect(await heldIn(repository.cwd)).toEqual(["a.txt"]);
    const broken = join(other, ".git", "coord");
    rmSync(broken, { recursive: true });
    writeFileSync(broken, "not a folder");
    await ann("SessionEnd/other").catch(() => {});
    expect(await heldIn(repository.cwd)).toEqual([]);
  });
});
