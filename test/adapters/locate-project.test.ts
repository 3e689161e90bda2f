import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { locate } from "../../src/adapters/workspace-fs/locate.ts";
import { ensureStateDir, findProject } from "../../src/adapters/workspace-fs/project.ts";
import { createRepository } from "../support/client/repository.ts";
import { scratchFolder } from "./scratch.ts";

const where = (file: string, cwd: string, override: string | null = null) => {
  const found = locate(file, cwd, override);
  return found === null ? null : { checkout: found.checkout, path: found.path, stateDir: found.stateDir };
};

describe("in git", () => {
  test("a file belongs to the checkout around it, from whatever folder it is named", () => {
    const { root } = createRepository(scratchFolder());
    const expected = { checkout: root, path: "src/deep/new.ts", stateDir: join(root, ".git", "coord") };
    expect(where("src/deep/new.ts", root)).toEqual(expected);
    expect(where(join(root, "src/deep/new.ts"), "/")).toEqual(expected);
    expect(where("../x/../src/deep/new.ts", join(root, "src"))).toEqual(expected);
    expect(locate("src/deep/new.ts", root, null)?.given).toBe("src/deep/new.ts");
  });

  test("all worktrees share one state, and the same path in two of them is two files", () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    repository.git("worktree", "add", "-q", "../second tree", "-b", "second");
    const tree = join(folder, "second tree");
    expect(where("a.ts", tree)).toEqual({
      checkout: tree,
      path: "a.ts",
      stateDir: join(repository.root, ".git", "coord"),
    });
    expect(locate("a.ts", tree, null)?.key).not.toBe(locate("a.ts", repository.root, null)?.key);
  });

  test("a worktree inside the checkout is a checkout of its own", () => {
    const repository = createRepository(scratchFolder());
    const tree = repository.path(".claude/worktrees/one");
    repository.git("worktree", "add", "-q", tree);
    expect(where("a.ts", tree)?.checkout).toBe(tree);
    expect(where(join(tree, "a.ts"), repository.root)?.checkout).toBe(tree);
  });

  test("relative gitdir and commondir lead to the same state", () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    repository.git("worktree", "add", "-q", "../tree");
    const tree = join(folder, "tree");
    const admin = join(repository.root, ".git/worktrees/tree");
    writeFileSync(join(tree, ".git"), `gitdir: ${relative(tree, admin)}\r\n`);
    expect(readFileSync(join(admin, "commondir"), "utf8")).toBe("../..\n");
    expect(where("a.ts", tree)).toEqual({
      checkout: tree,
      path: "a.ts",
      stateDir: join(repository.root, ".git", "coord"),
    });
  });

  test("the worktrees of a bare repository share the state inside it", () => {
    const folder = scratchFolder();
    const source = createRepository(folder);
    execFileSync("git", ["clone", "-q", "--bare", source.root, join(folder, "bare.git")]);
    for (const name of ["one", "two"])
      execFileSync("git", ["-C", join(folder, "bare.git"), "worktree", "add", "-q", `../${name}`, "-b", name]);
    for (const name of ["one", "two"]) {
      expect(where("a.ts", join(folder, name))).toEqual({
        checkout: join(folder, name),
        path: "a.ts",
        stateDir: join(folder, "bare.git/coord"),
      });
    }
    expect(where("config", join(folder, "bare.git"))).toBeNull();
  });

  test("a submodule is a project of its own", () => {
    const folder = scratchFolder();
    const library = createRepository(folder, { name: "library" });
    const outer = createRepository(folder, { name: "outer" });
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.root, "lib");
    expect(where("lib/a.ts", outer.root)).toEqual({
      checkout: outer.path("lib"),
      path: "a.ts",
      stateDir: outer.path(".git/modules/lib/coord"),
    });
    expect(where("a.ts", outer.root)?.stateDir).toBe(outer.path(".git/coord"));
  });

  test("of nested repositories the innermost wins", () => {
    const outer = createRepository(scratchFolder());
    const inner = createRepository(outer.root, { name: "inner" });
    expect(where("inner/a.ts", outer.root)?.checkout).toBe(inner.root);
  });

  test("a repository whose git folder is elsewhere keeps its state there", () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    repository.git("init", "-q", "--separate-git-dir", join(folder, "elsewhere"));
    expect(where("a.ts", repository.root)).toEqual({
      checkout: repository.root,
      path: "a.ts",
      stateDir: join(folder, "elsewhere/coord"),
    });
  });

  test.each([
    ["an empty file", ""],
    ["text", "not a repository\n"],
    ["a folder that is not there", "gitdir: ../nowhere\n"],
    ["a folder that is no repository", "gitdir: .\n"],
    ["NUL", "gitdir: a\0b\n"],
    ["a large file", `gitdir: ${"x/".repeat(9000)}\n`],
  ])("a .git that is %s is passed over", (_, text) => {
    const repository = createRepository(scratchFolder());
    repository.write("sub/.git", text);
    expect(where("sub/a.ts", repository.root)).toEqual({
      checkout: repository.root,
      path: "sub/a.ts",
      stateDir: repository.path(".git/coord"),
    });
  });

  test("a .git that is a FIFO, an empty folder, half a repository or a loop is passed over", () => {
    const repository = createRepository(scratchFolder());
    const names = ["fifo", "folder", "loop", "head", "objects"];
    for (const name of names) mkdirSync(repository.path(name));
    repository.write("head/.git/HEAD", "ref: refs/heads/main\n");
    mkdirSync(repository.path("objects/.git/objects"), { recursive: true });
    execFileSync("mkfifo", [repository.path("fifo/.git")]);
    mkdirSync(repository.path("folder/.git"));
    symlinkSync(".git", repository.path("loop/.git"));
    for (const name of names) expect(where(`${name}/a.ts`, repository.root)?.checkout).toBe(repository.root);
  });

  test("git's own files, coord's own files and the checkout itself are not guarded", () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    repository.git("worktree", "add", "-q", "../tree");
    for (const path of [
      ".",
      ".git",
      ".git/config",
      ".git/coord/epoch",
      ".git/worktrees/tree/HEAD",
      ".claude/coordination/STATUS_BOARD.md",
    ]) {
      expect(where(path, repository.root), path).toBeNull();
    }
    expect(where(".git", join(folder, "tree"))).toBeNull();
    const apart = createRepository(folder, { name: "apart" });
    apart.git("init", "-q", "--separate-git-dir", apart.path("meta"));
    expect(where("meta/config", apart.root)).toBeNull();
    expect(where("metadata", apart.root)?.path).toBe("metadata");
    expect(where(".gitignore", repository.root)?.path).toBe(".gitignore");
    expect(where(".claude/settings.json", repository.root)?.path).toBe(".claude/settings.json");
    expect(where(".github/x.yml", repository.root)?.path).toBe(".github/x.yml");
  });

  test("where the file system folds case, every case of a name is one file, and git's own stays unguarded", () => {
    const repository = createRepository(scratchFolder());
    mkdirSync(repository.path(".GIT"));
    const apart = where("Src/A.ts", repository.root);
    expect(apart?.path).toBe("Src/A.ts");
    // What a folding file system shows: both names are one folder.
    const folding = createRepository(scratchFolder());
    symlinkSync(".git", folding.path(".GIT"));
    expect(where("Src/A.ts", folding.root)?.path).toBe("src/a.ts");
    expect(locate("SRC/a.TS", folding.root, null)?.key).toBe(locate("src/a.ts", folding.root, null)?.key);
    expect(where(".GIT/config", folding.root)).toBeNull();
    expect(where("src/.GIT", repository.root)?.path).toBe("src/.GIT");
  });

  test("a moved repository is found where it is now", () => {
    const folder = scratchFolder();
    const { root } = createRepository(folder);
    renameSync(root, join(folder, "moved"));
    expect(where("a.ts", join(folder, "moved"))?.stateDir).toBe(join(folder, "moved/.git/coord"));
    expect(where("a.ts", root)).toBeNull();
  });
});

describe("outside git", () => {
  test("a file is not guarded, until its folder was made a project", () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "deep"));
    expect(where("a.ts", folder)).toBeNull();
    const stateDir = ensureStateDir(folder, null);
    expect(stateDir).toBe(join(folder, ".claude/coordination"));
    expect(readFileSync(join(stateDir, ".gitignore"), "utf8")).toBe("*\n");
    expect(where("deep/a.ts", folder)).toEqual({ checkout: folder, path: "deep/a.ts", stateDir });
    expect(where("a.ts", join(folder, "deep"))).toEqual({ checkout: folder, path: "deep/a.ts", stateDir });
    expect(ensureStateDir(join(folder, "deep"), null)).toBe(stateDir);
    expect(where(".claude/coordination/x", folder)).toBeNull();
  });

  test("a .gitignore that is there already is left alone", () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, ".claude/coordination"), { recursive: true });
    rmSync(join(folder, ".claude/coordination"), { recursive: true });
    const stateDir = ensureStateDir(folder, null);
    writeFileSync(join(stateDir, ".gitignore"), "mine\n");
    ensureStateDir(folder, null);
    expect(readFileSync(join(stateDir, ".gitignore"), "utf8")).toBe("mine\n");
  });

  test("in git nothing is created in the checkout", () => {
    const repository = createRepository(scratchFolder());
    expect(ensureStateDir(repository.root, null)).toBe(repository.path(".git/coord"));
    expect(repository.git("status", "--porcelain")).toBe("");
  });

  test("a folder that cannot become a project says so", () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, ".claude"), "a file");
    expect(() => ensureStateDir(folder, null)).toThrow(expect.objectContaining({ code: "STATE_READ_ONLY" }));
  });
});

describe("COORD_DIR", () => {
  test("moves the state and leaves the checkout as it is", () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    const override = join(folder, "state");
    expect(where("a.ts", repository.root, override)).toEqual({
      checkout: repository.root,
      path: "a.ts",
      stateDir: override,
    });
    expect(locate("a.ts", repository.root, override)?.key).toBe(locate("a.ts", repository.root, null)?.key);
  });

  test("makes the working folder a project where there is none, and one file has one key from every folder", () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "project/deep"), { recursive: true });
    const override = join(folder, "state");
    const fromTop = locate("deep/a.ts", join(folder, "project"), override);
    const fromBelow = locate("a.ts", join(folder, "project/deep"), override);
    expect(fromTop).toMatchObject({ checkout: join(folder, "project"), path: "deep/a.ts", stateDir: override });
    expect(fromBelow).toMatchObject({ checkout: join(folder, "project/deep"), path: "a.ts" });
    expect(fromBelow?.key).toBe(fromTop?.key);
    expect(locate(join(folder, "other.ts"), join(folder, "project"), override)).toBeNull();
    expect(locate("x.ts", override, override)).toBeNull();
  });

  test("must be absolute", () => {
    const { root } = createRepository(scratchFolder());
    expect(() => findProject(root, "state", root)).toThrow(expect.objectContaining({ code: "BAD_CONFIG" }));
    expect(where("a.ts", root, "")?.stateDir).toBe(join(root, ".git/coord"));
  });
});
