/** Which folders without git become a project, and which never are one. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { branchOf } from "../../src/adapters/workspace-fs/branch.ts";
import { locate } from "../../src/adapters/workspace-fs/locate.ts";
import { makeProject } from "../../src/adapters/workspace-fs/make-project.ts";
import { COORDINATION_FOLDER } from "../../src/adapters/workspace-fs/project.ts";
import { createRepository } from "../support/client/repository.ts";
import { scratchFolder } from "./scratch.ts";

const saved = process.env["HOME"];
let folder: string;

beforeEach(() => {
  folder = scratchFolder();
});
afterEach(() => {
  process.env["HOME"] = saved;
});

describe("a folder in which a session starts", () => {
  test("becomes a project by a folder of its own, which git would not add", () => {
    expect(makeProject(folder, null)).toBe(true);
    expect(existsSync(join(folder, COORDINATION_FOLDER, ".gitignore"))).toBe(true);
    expect(locate("a.ts", folder, null)).toMatchObject({ checkout: folder, path: "a.ts" });
  });

  test("does not where that would take in all that a person has, or what is gone", () => {
    process.env["HOME"] = folder;
    const gone = join(folder, "gone");
    expect([makeProject(folder, null), makeProject("/", null), makeProject(gone, null)]).toEqual([false, false, false]);
    expect(existsSync(join(folder, ".claude"))).toBe(false);
    expect(existsSync(gone)).toBe(false);
    const inside = join(folder, "work");
    mkdirSync(inside);
    expect(makeProject(inside, null)).toBe(true);
  });

  test("says so where nothing can be made", () => {
    writeFileSync(join(folder, ".claude"), "a file");
    expect(() => makeProject(folder, null)).toThrow(expect.objectContaining({ code: "STATE_READ_ONLY" }));
  });
});

describe("what is no file of a project", () => {
  test("is the project's folder itself, even where that is the root of the disk", () => {
    const stateDir = join(folder, "state");
    expect(locate("/", "/", stateDir)).toBeNull();
    expect(locate("/no-such-file", "/", stateDir)).toMatchObject({ checkout: "/", path: "no-such-file" });
    expect(locate(stateDir, "/", stateDir)).toBeNull();
  });
});

describe("a checkout whose HEAD cannot be read", () => {
  test("has no branch that can be named", () => {
    const repository = createRepository(folder);
    rmSync(repository.path(".git/HEAD"));
    mkdirSync(repository.path(".git/HEAD"));
    expect(branchOf(repository.root)).toBeNull();
  });
});
