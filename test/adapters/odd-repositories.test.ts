/** What git's own files and the user's can be, beside what they should. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readKeepableText } from "../../src/adapters/workspace-fs/keepable-text.ts";
import { checkoutsOf } from "../../src/adapters/workspace-fs/other-checkouts.ts";
import { ensureStateDir } from "../../src/adapters/workspace-fs/project.ts";
import { findText, readSmallBytes } from "../../src/adapters/workspace-fs/small-file.ts";
import { openWorkspace } from "../../src/adapters/workspace-fs/workspace.ts";
import type { Sha256 } from "../../src/domain/lease.ts";
import { sha256Hex } from "../../src/hash/sha256.ts";
import { createRepository } from "../support/client/repository.ts";
import { scratchFolder } from "./scratch.ts";

const workspace = openWorkspace(null);

describe("the checkouts of a repository", () => {
  it("leave out a worktree whose entry says nothing", () => {
    const repository = createRepository(scratchFolder(), { files: { "a.txt": "" } });
    repository.git("worktree", "add", "-q", "../tree");
    const common = join(repository.root, ".git");
    expect(checkoutsOf(common)).toHaveLength(2);
    rmSync(join(common, "worktrees", "tree", "gitdir"));
    expect(checkoutsOf(common)).toEqual([repository.root]);
    rmSync(join(common, "config"));
    expect(checkoutsOf(common)).toEqual([repository.root]);
  });

  it("are the linked ones where the git folder is elsewhere and names no checkout", () => {
    const folder = scratchFolder();
    const repository = createRepository(join(folder, "a"), { files: { "a.txt": "" } });
    repository.git("init", "-q", "--separate-git-dir", join(folder, "elsewhere"));
    repository.git("worktree", "add", "-q", join(folder, "tree"));
    expect(checkoutsOf(join(folder, "elsewhere"))).toEqual([join(folder, "tree")]);
  });
});

describe("a pattern with a range that ends in an escaped byte", () => {
  it("means what it means to git", async () => {
    const patterns = "x[a-\\]]\ny[\\[-\\]]\n";
    const repository = createRepository(scratchFolder(), { files: { ".gitignore": patterns } });
    for (const name of ["x]", "xa", "x\\", "y[", "y\\", "y]", "ya"]) {
      repository.write(name, "text");
      const resource = await workspace.locate(name, repository.root);
      if (resource === null) throw new Error("not guarded");
      const kept = readKeepableText(resource, null);
      expect(kept === null, name).toBe(isIgnoredByGit(repository.root, name));
    }
  });
});

function isIgnoredByGit(cwd: string, name: string): boolean {
  try {
    execFileSync("git", ["check-ignore", "-q", "--", name], { cwd });
    return true;
  } catch {
    return false;
  }
}

describe("a file", () => {
  it("that leads round in a circle cannot be read, and one that changed is not the one that was meant", async () => {
    const repository = createRepository(scratchFolder(), { files: { "a.txt": "one" } });
    symlinkSync("loop", join(repository.root, "loop"));
    expect(await workspace.content(join(repository.root, "loop"))).toMatchObject({ kind: "unreadable" });
    const resource = await workspace.locate("a.txt", repository.root);
    if (resource === null) throw new Error("not guarded");
    expect(readKeepableText(resource, sha256Hex("two") as Sha256)).toBeNull();
    expect(readKeepableText(resource, sha256Hex("one") as Sha256)).toBe("one");
  });

  it("that is larger than it says is not read beyond what was asked for", () => {
    expect(findText("/proc/self/status", 16)).toBeNull();
    expect(readSmallBytes("/proc/self/status", 16, { followSymlink: false })).toMatchObject({ isTooLarge: true });
  });
});

describe("a folder that becomes a project", () => {
  it("keeps what is there under the names that coord would give", () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, ".claude/coordination"), { recursive: true });
    writeFileSync(join(folder, ".claude/coordination/.gitignore"), "mine");
    ensureStateDir(folder, null);
    expect(findText(join(folder, ".claude/coordination/.gitignore"))).toBe("mine");
  });
});
