import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askCommittedAtMs, askIsIgnored, gitEnvironment } from "../../src/adapters/workspace-fs/ask-git.ts";
import { branchOf } from "../../src/adapters/workspace-fs/branch.ts";
import { ensureStateDir } from "../../src/adapters/workspace-fs/project.ts";
import { openWorkspace } from "../../src/adapters/workspace-fs/workspace.ts";
import type { Resource } from "../../src/app/ports.ts";
import { createRepository, type TestRepository } from "../support/client/repository.ts";
import { scratchFolder } from "./scratch.ts";

const workspace = openWorkspace(null);

/** The answer itself is tested here, on however busy a machine. */
const PATIENT_MS = 15_000;
const isIgnored = (resource: Resource): Promise<boolean> => askIsIgnored(resource, PATIENT_MS);
const committedAtMs = (resource: Resource): Promise<number | null> => askCommittedAtMs(resource, PATIENT_MS);

async function guarded(path: string, cwd: string): Promise<Resource> {
  const resource = await workspace.locate(path, cwd);
  if (resource === null) throw new Error(`${path} is not guarded`);
  return resource;
}

const ODD_NAMES = ["--all", "-x", ":(top)x", ":x", "*", "a b", 'it\'s "x"\n', "[a]", "\\", "é", "e\u0301"];

describe("is it ignored", () => {
  test("by git's own answer, and never when it is tracked", async () => {
    const repository = createRepository(scratchFolder(), { files: { ".gitignore": "*.log\n", "kept.txt": "" } });
    repository.write("kept.log", "");
    repository.git("add", "-f", "kept.log");
    expect(await isIgnored(await guarded("x.log", repository.root))).toBe(true);
    expect(await isIgnored(await guarded("kept.log", repository.root))).toBe(false);
    expect(await isIgnored(await guarded("kept.txt", repository.root))).toBe(false);
  });

  test("odd names are names", async () => {
    const repository = createRepository(scratchFolder(), { files: { ".gitignore": "/ignored/\n/x\n" } });
    expect(await isIgnored(await guarded("x", repository.root))).toBe(true);
    for (const name of ODD_NAMES) {
      expect(await isIgnored(await guarded(name, repository.root)), name).toBe(false);
      expect(await isIgnored(await guarded(`ignored/${name}`, repository.root)), name).toBe(true);
    }
  });

  test("not outside git", async () => {
    const folder = scratchFolder();
    ensureStateDir(folder, null);
    expect(await isIgnored(await guarded("a.log", folder))).toBe(false);
  });
});

describe("when was it last committed", () => {
  test("the committer's time of the last commit that changed it", async () => {
    const repository = createRepository(scratchFolder());
    repository.write("a.ts", "a");
    repository.git("add", "a.ts");
    repository.git("-c", "user.name=T", "commit", "-q", "-m", "a", "--date=2001-01-01T00:00:00Z");
    const seconds = Number(repository.git("log", "-1", "--format=%ct").trim());
    repository.git("commit", "-q", "--allow-empty", "-m", "later");
    expect(await committedAtMs(await guarded("a.ts", repository.root))).toBe(seconds * 1000);
    expect(await committedAtMs(await guarded("never.ts", repository.root))).toBeNull();
  });

  test("odd names are names", async () => {
    const repository = createRepository(scratchFolder());
    for (const name of ODD_NAMES) expect(await committedAtMs(await guarded(name, repository.root)), name).toBeNull();
    for (const name of ODD_NAMES) repository.write(name, "x");
    repository.git("add", "-A");
    repository.git("commit", "-q", "-m", "odd");
    for (const name of ODD_NAMES)
      expect(await committedAtMs(await guarded(name, repository.root)), name).toBeGreaterThan(0);
  });

  test("never, without a commit and without git", async () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    repository.git("checkout", "-q", "--orphan", "empty");
    expect(await committedAtMs(await guarded("README.md", repository.root))).toBeNull();
    const plain = join(folder, "plain");
    mkdirSync(plain);
    ensureStateDir(plain, null);
    expect(await committedAtMs(await guarded("a.ts", plain))).toBeNull();
  });
});

describe("a question to git", () => {
  const saved = { ...process.env };
  beforeEach(() => {
    process.env["GIT_DIR"] = "/nonexistent";
    process.env["GIT_INDEX_FILE"] = "/nonexistent";
  });
  afterEach(() => {
    process.env = { ...saved };
  });

  test("is about the file's own repository, whatever the caller's environment says", async () => {
    const repository = createRepository(scratchFolder());
    expect(await committedAtMs(await guarded("README.md", repository.root))).toBeGreaterThan(0);
    expect(Object.keys(gitEnvironment({ GIT_DIR: "x", Git_Work_Tree: "x", PATH: "p" }))).not.toContain("GIT_DIR");
  });

  test("runs no program that the repository's configuration names", async () => {
    const repository = createRepository(scratchFolder(), { files: { ".gitignore": "*.log\n" } });
    const mark = repository.path("ran");
    const program = repository.write("program.sh", `#!/bin/sh\ntouch '${mark}'\n`);
    chmodSync(program, 0o755);
    for (const key of ["core.fsmonitor", "core.pager", "gpg.program", "diff.external"])
      config(repository.root, key, program);
    config(repository.root, "log.showSignature", "true");
    mkdirSync(repository.path("hooks"));
    config(repository.root, "core.hooksPath", repository.path("hooks"));
    symlinkSync(program, repository.path("hooks/post-index-change"));
    sign(repository);
    await isIgnored(await guarded("x.log", repository.root));
    expect(await committedAtMs(await guarded(".gitignore", repository.root))).toBeGreaterThan(0);
    expect((await workspace.content(mark)).kind).toBe("missing");
  });

  test("that takes longer than a second is given up", async () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/git"), "#!/bin/sh\nexec sleep 20\n", { mode: 0o755 });
    process.env["PATH"] = `${join(folder, "bin")}:${saved["PATH"]}`;
    const startedAt = performance.now();
    expect(await workspace.isIgnored(await guarded("a", repository.root))).toBe(false);
    expect(await workspace.committedAtMs(await guarded("README.md", repository.root))).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  test("has no answer where git is missing", async () => {
    const repository = createRepository(scratchFolder());
    process.env["PATH"] = "/nonexistent";
    expect(await isIgnored(await guarded("a", repository.root))).toBe(false);
    expect(await committedAtMs(await guarded("README.md", repository.root))).toBeNull();
  });
});

describe("the same path in other checkouts", () => {
  test("is one file in each, from wherever it is asked", async () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    for (const name of ["one", "two"]) repository.git("worktree", "add", "-q", `../${name} tree`, "-b", name);
    const checkouts = [repository.root, join(folder, "one tree"), join(folder, "two tree")];
    for (const checkout of checkouts) {
      const resource = await guarded("src/new.ts", checkout);
      const others = await workspace.otherCheckouts(resource);
      expect(others.map((other) => other.checkout).sort()).toEqual(
        checkouts.filter((each) => each !== checkout).sort(),
      );
      for (const other of others) expect(other).toEqual(await guarded(join(other.checkout, "src/new.ts"), "/"));
    }
  });

  test("leaves out a checkout whose folder is gone, and finds relative links", async () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    for (const name of ["gone", "here"]) repository.git("worktree", "add", "-q", `../${name}`);
    rmSync(join(folder, "gone"), { recursive: true });
    repository.write(".git/worktrees/here/gitdir", "../../../../here/.git\n");
    repository.write(".git/worktrees/broken/gitdir", "a\0b");
    const others = await workspace.otherCheckouts(await guarded("a.ts", repository.root));
    expect(others.map((other) => other.checkout)).toEqual([join(folder, "here")]);
  });

  test("knows that a bare repository has no checkout of its own", async () => {
    const folder = scratchFolder();
    const source = createRepository(folder);
    source.git("clone", "-q", "--bare", source.root, join(folder, "hub/.git"));
    for (const name of ["one", "two"])
      source.git("-C", join(folder, "hub/.git"), "worktree", "add", "-q", `../${name}`, "-b", name);
    const others = await workspace.otherCheckouts(await guarded("a.ts", join(folder, "hub/one")));
    expect(others.map((other) => other.checkout)).toEqual([join(folder, "hub/two")]);
  });

  test("knows a submodule's own checkout", async () => {
    const folder = scratchFolder();
    const library = createRepository(folder, { name: "library" });
    const outer = createRepository(folder, { name: "outer" });
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.root, "lib");
    outer.git("-C", "lib", "worktree", "add", "-q", join(folder, "lib tree"), "-b", "other");
    const others = await workspace.otherCheckouts(await guarded("a.ts", join(folder, "lib tree")));
    expect(others.map((other) => other.checkout)).toEqual([outer.path("lib")]);
  });

  test("there are none alone and none outside git", async () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    expect(await workspace.otherCheckouts(await guarded("a.ts", repository.root))).toEqual([]);
    mkdirSync(join(folder, "plain"));
    ensureStateDir(join(folder, "plain"), null);
    expect(await workspace.otherCheckouts(await guarded("a.ts", join(folder, "plain")))).toEqual([]);
  });

  test("a symlink in another checkout counts as the file it leads to", async () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    repository.git("worktree", "add", "-q", "../tree");
    symlinkSync(repository.path("src"), join(folder, "tree/src"));
    mkdirSync(repository.path("src"));
    expect(await workspace.otherCheckouts(await guarded("src/a.ts", repository.root))).toEqual([]);
  });
});

describe("the branch", () => {
  test("of a checkout, a worktree, a detached HEAD and no git", () => {
    const folder = scratchFolder();
    const repository = createRepository(folder);
    expect(branchOf(repository.root)).toBe("main");
    repository.git("worktree", "add", "-q", "../tree", "-b", "feature/a-b");
    expect(branchOf(join(folder, "tree"))).toBe("feature/a-b");
    mkdirSync(join(folder, "tree/deep"));
    expect(branchOf(join(folder, "tree/deep"))).toBe("feature/a-b");
    repository.git("checkout", "-q", "--detach");
    expect(branchOf(repository.root)).toBe(repository.git("rev-parse", "HEAD").slice(0, 7));
    repository.git("checkout", "-q", "--orphan", "unborn");
    expect(branchOf(repository.root)).toBe("unborn");
    expect(branchOf(folder)).toBeNull();
    writeFileSync(repository.path(".git/HEAD"), "ref: refs/heads/.invalid\n");
    expect(branchOf(repository.root)).toBeNull();
    writeFileSync(repository.path(".git/HEAD"), "nonsense\n");
    expect(branchOf(repository.root)).toBeNull();
  });
});

/** Puts a commit with a signature in place of the first one, so that there is something to verify. */
function sign({ root, git }: TestRepository): void {
  const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n";
  const signed = git("cat-file", "commit", "HEAD").replace("\n\n", `\n${signature}\n`);
  writeFileSync(join(root, "../signed"), signed);
  git("update-ref", "HEAD", git("hash-object", "-t", "commit", "-w", join(root, "../signed")).trim());
}

function config(root: string, key: string, value: string): void {
  // The environment of this describe names another repository on purpose.
  const { GIT_DIR: _, GIT_INDEX_FILE: __, ...env } = process.env;
  process.getBuiltinModule("node:child_process").execFileSync("git", ["-C", root, "config", key, value], { env });
}
