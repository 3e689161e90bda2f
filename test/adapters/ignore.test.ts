import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GitFolders, gitFoldersAt } from "../../src/adapters/workspace-fs/git-folders.ts";
import { isIgnoredByChain } from "../../src/adapters/workspace-fs/ignore-chain.ts";
import { compileGlob, globFits } from "../../src/adapters/workspace-fs/ignore-glob.ts";
import { ignoredByGit } from "./ignored-by-git.ts";
import { scratchFolder } from "./scratch.ts";

function emptyRepository(): {
  readonly root: string;
  readonly git: GitFolders;
  write(path: string, text: string | Buffer): void;
} {
  const root = scratchFolder();
  execFileSync("git", ["init", "-q", root]);
  const git = gitFoldersAt(root);
  if (git === null) throw new Error("git init made no repository");
  const write = (path: string, text: string | Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  return { root, git, write };
}

function byCoord(git: GitFolders, paths: readonly string[], foldsCase = false): readonly string[] {
  return paths.filter((path) => isIgnoredByChain(git, path, foldsCase));
}

function byGit(root: string, paths: readonly string[]): readonly string[] {
  const ignored = ignoredByGit(root, paths);
  return paths.filter((path) => ignored.has(path));
}

const PATHS = [
  "a",
  "b.log",
  "ab",
  "a/b",
  "a/b.log",
  "a/x/b",
  "a/x/y/b",
  "ax/b",
  "x/a",
  "x/a/b",
  "foo",
  "foo/bar",
  "foo/bar/baz.txt",
  "x/foo/bar",
  "build/out.js",
  "src/build/out.js",
  "doc/frotz/x",
  "a/doc/frotz",
  "!x",
  "#x",
  " x",
  "x ",
  "x y",
  "[a]",
  "a]",
  "a-b",
  "]a",
  "-b",
  "é",
  "éa",
  "aé.log",
  "a*b",
  "a?",
  "a\\b",
  "\tx",
  "A",
  "B.LOG",
];

/** Each the whole text of a `.gitignore`. */
const TEXTS = [
  "*.log",
  "a",
  "/a",
  "a/",
  "a/b",
  "/a/b",
  "a/*",
  "a/**",
  "**/b",
  "a/**/b",
  "a**/b",
  "a/**b",
  "**",
  "*",
  "*\n!*/\n!*.log",
  "*.log\n!b.log",
  "a/\n!a/b",
  "foo/*\n!foo/bar",
  "foo\n!foo/bar/",
  "doc/frotz/",
  "frotz/",
  "\\!x",
  "\\#x",
  "#x",
  "!x",
  "x ",
  "x\\ ",
  "x y",
  "  x",
  " x",
  "\tx",
  "[a]",
  "\\[a]",
  "[]a]",
  "[!a]",
  "[^a]",
  "[a-c]*",
  "[c-a]*",
  "[b-a]*",
  "[]-[a-b]a",
  "[a-]*",
  "[b-]*",
  "a[-]b",
  "a[!-]b",
  "[[:alpha:]]",
  "[[:upper:]]",
  "[[:nonsense:]]",
  "[[:alpha",
  "[a",
  "[[:a]*",
  "a\\",
  "a\\*b",
  "a\\?",
  "a\\\\b",
  "a?",
  "?",
  "??a",
  "*?",
  "***",
  "a/***/b",
  "**/**/b",
  "/",
  "//",
  "!",
  "/**",
  "**\\/a",
  "/**\\/**",
  "a/**\\/b",
  "**/",
  "/*",
  "*/",
  "*/b",
  "a//b",
  "./a",
  "../a",
  "\ufeff*.log",
  "*.log\r\n!b.log\r\n",
  "build",
  "src/*/out.js",
  "[[:digit:]-z]",
  "a[/]b",
  "a[^x]b",
  "é",
  "?a",
];

describe("gitignore, as git reads it", () => {
  test("each kind of pattern", () => {
    const { root, git, write } = emptyRepository();
    for (const text of TEXTS) {
      write(".gitignore", text);
      expect(byCoord(git, PATHS), text).toEqual(byGit(root, PATHS));
    }
  }, 60_000);

  test("the nearer file decides, and an ignored folder takes all along", () => {
    const { root, git, write } = emptyRepository();
    write(".gitignore", "*.log\n/out/\nlib/*\n!lib/keep/\n");
    write("src/.gitignore", "!b.log\n/local\n");
    write("src/deep/.gitignore", "b.log\n");
    write("out/.gitignore", "!*\n");
    write("lib/keep/.gitignore", "/x\n");
    write(".git/info/exclude", "*.tmp\n!a.log\n");
    const paths = [
      "a.log",
      "b.log",
      "src/b.log",
      "src/c.log",
      "src/local",
      "src/deep/local",
      "src/deep/b.log",
      "out/x",
      "out/.gitignore",
    ];
    const all = [...paths, "lib/x", "lib/keep/x", "lib/keep/y", "lib/keep/d/x", "a.tmp", "src/a.tmp", "README"];
    expect(byCoord(git, all)).toEqual(byGit(root, all));
    expect(byGit(root, all).length).toBeGreaterThan(5);
  });

  test("a worktree has the exclude file of its repository", () => {
    const { root, write } = emptyRepository();
    write(".git/info/exclude", "*.tmp\n");
    const as = ["-c", "user.name=T", "-c", "user.email=t@example.invalid"];
    execFileSync("git", ["-C", root, ...as, "commit", "-q", "--allow-empty", "-m", "first"]);
    const tree = join(scratchFolder(), "tree");
    execFileSync("git", ["-C", root, "worktree", "add", "-q", tree]);
    const git = gitFoldersAt(tree);
    expect(git !== null && isIgnoredByChain(git, "a.tmp", false)).toBe(true);
    expect(git !== null && isIgnoredByChain(git, "a.txt", false)).toBe(false);
  });

  test("a .gitignore that is a symlink counts as git counts it", () => {
    const { root, git, write } = emptyRepository();
    write("patterns", "a\n");
    symlinkSync("patterns", join(root, ".gitignore"));
    expect(ignoredByGit(root, ["a"]).has("a")).toBe(false);
    // git warns and goes on; coord keeps no text where it cannot tell.
    expect(isIgnoredByChain(git, "a", false)).toBe(true);
  });

  test("a file of patterns that cannot be read ignores all below it", () => {
    const { root, git, write } = emptyRepository();
    mkdirSync(join(root, "fifo"));
    execFileSync("mkfifo", [join(root, "fifo/.gitignore")]);
    write("large/.gitignore", `${"x".repeat(99)}\n`.repeat(4_000));
    expect(["fifo/a", "large/a", "a"].map((path) => isIgnoredByChain(git, path, false))).toEqual([true, true, false]);
  });

  test("a changed file of patterns counts at once", () => {
    const { git, write } = emptyRepository();
    write(".gitignore", "a\n");
    for (let round = 0; round < 50; round++) {
      write(".gitignore", round % 2 === 0 ? "b\n" : "c\n");
      expect(isIgnoredByChain(git, "b", false)).toBe(round % 2 === 0);
    }
  });

  test("case is folded as with core.ignorecase", () => {
    const { root, git, write } = emptyRepository();
    execFileSync("git", ["-C", root, "config", "core.ignorecase", "true"]);
    write(".gitignore", "*.LOG\nA/B\n[A-C]x\nfoo\n");
    const all = [...PATHS, "ax", "Bx", "dx", "FOO"];
    expect(byCoord(git, all, true)).toEqual(byGit(root, all));
  });

  test("random patterns and paths", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      "/",
      "*",
      "**",
      "?",
      "[ab]",
      "[!a]",
      "\\",
      "!",
      " ",
      "**/",
      "/**",
      "[a-b]",
      "-",
      "]",
      "[",
      "#",
      ".",
    );
    const line = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));
    const name = fc
      .array(fc.constantFrom("a", "b", "-", "]", "!", ".x"), { minLength: 1, maxLength: 3 })
      .map((pieces) => pieces.join(""));
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
    const { root, git, write } = emptyRepository();
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 4 }),
        fc.uniqueArray(path, { minLength: 20, maxLength: 40 }),
        (lines, paths) => {
          write(".gitignore", lines.join("\n"));
          expect(byCoord(git, paths)).toEqual(byGit(root, paths));
        },
      ),
      // A fixed seed: git has corners that only thousands of runs find, and this is no place to be surprised by one.
      { numRuns: 150, seed: 20261121 },
    );
  }, 60_000);
});

describe("a pattern made to be slow", () => {
  test.each(["*a".repeat(40), "**/".repeat(40), "[a-z]*".repeat(40), `${"**/a/".repeat(30)}x`])("%s", (pattern) => {
    const glob = compileGlob(pattern, false);
    const startedAt = performance.now();
    expect(glob !== null && globFits(glob, `${"a/".repeat(1_000)}${"a".repeat(2_000)}!`)).toBe(false);
    // With backtracking it would take longer than anybody can wait.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
