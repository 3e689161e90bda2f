import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLook } from "../../src/adapters/workspace-fs/look.ts";

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "coord look ")));
  for (const file of [
    "a.ts",
    "b.ts",
    ".hidden.ts",
    "odd [1].ts",
    "src/x.ts",
    "src/deep/y.ts",
    "src/.git/z.ts",
    "node_modules/m/i.ts",
  ]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `${file}\n`);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function found(pattern: string): readonly string[] | null {
  return (
    openLook()
      .glob(`${root}/${pattern}`)
      ?.map((path) => path.slice(root.length + 1)) ?? null
  );
}

/** What bash makes of the same pattern. */
function byBash(pattern: string): readonly string[] {
  const script = `shopt -s nullglob; printf '%s\\n' ${pattern}`;
  const out = execFileSync("/bin/bash", ["--norc", "-c", script], {
    cwd: root,
    encoding: "utf8",
    env: { LC_ALL: "C" },
  });
  return out.split("\n").filter((line) => line !== "");
}

describe("the files a glob stands for", () => {
  it.each(["*.ts", "src/*", "?.ts", "[ab].ts", "*/*.ts", "src/*/y.ts", ".h*", "none*", "a.ts", "*", "src/deep/*.ts"])(
    "are those that bash finds: %s",
    (pattern) => {
      expect(found(pattern)).toEqual(byBash(pattern));
    },
  );

  it("are found below, however deep, but not in git's own folder or in installed packages", () => {
    expect(found("**/*.ts")).toEqual(["a.ts", "b.ts", "odd [1].ts", "src/x.ts", "src/deep/y.ts"]);
  });

  it("are all below a folder where the pattern ends so", () => {
    expect(found("src/**")).toEqual(["src/deep", "src/x.ts", "src/deep/y.ts"]);
  });

  it("take escaped characters as they are", () => {
    expect(found("odd \\[1\\].ts")).toEqual(["odd [1].ts"]);
    expect(found("odd \\[2\\].ts")).toEqual([]);
    expect(found("odd \\[*")).toEqual(["odd [1].ts"]);
  });

  it("start at a drive where the pattern does, which only Windows has", () => {
    expect(openLook().glob("C:/Windows/*.ini")).toEqual([]);
    mkdirSync(join(root, "C:"));
    expect(found("C:/../a.ts")).toEqual(["a.ts"]);
  });

  it("are not guessed at when the pattern is more than this", () => {
    expect(found("[[:alpha:]].ts")).toBeNull();
  });
});

describe("a look at the disk", () => {
  it("tells files, folders and what is missing, through links too", () => {
    symlinkSync("a.ts", join(root, "link"));
    symlinkSync("nowhere", join(root, "broken"));
    symlinkSync("loop", join(root, "loop"));
    const { kind } = openLook();
    expect(kind(join(root, "loop"))).toBe("unknown");
    expect(["a.ts", "src", "none", "link", "broken", "a.ts/x"].map((name) => kind(join(root, name)))).toEqual([
      "file",
      "folder",
      "missing",
      "file",
      "missing",
      "missing",
    ]);
  });

  it("tells the second name of a file", () => {
    linkSync(join(root, "a.ts"), join(root, "hard.ts"));
    symlinkSync(join(root, "hard.ts"), join(root, "soft.ts"));
    const look = openLook();
    const asked = ["a.ts", "soft.ts", "b.ts", "none.ts", "a.ts/below", "nul\0"];
    expect(asked.filter((name) => look.isShared(join(root, name)))).toEqual(["a.ts", "soft.ts", "a.ts/below", "nul\0"]);
    expect(asked.filter((name) => look.isSame(join(root, "hard.ts"), join(root, name)))).toEqual(["a.ts", "soft.ts"]);
    expect(look.isSame(join(root, "none.ts"), join(root, "none.ts"))).toBe(false);
  });

  it("reads small texts only", () => {
    writeFileSync(join(root, "large"), "x".repeat(300_000));
    const { text } = openLook();
    expect([
      text(join(root, "a.ts")),
      text(join(root, "large")),
      text(join(root, "src")),
      text(join(root, "none")),
    ]).toEqual(["a.ts\n", null, null, null]);
  });

  it("lists what is below a folder, and gives up on more than a command may cost", () => {
    expect(
      openLook()
        .files(join(root, "src"))
        ?.map((path) => path.slice(root.length + 1)),
    ).toEqual(["src/deep/y.ts", "src/x.ts"]);
    mkdirSync(join(root, "many"));
    for (let count = 0; count <= 3000; count += 1) writeFileSync(join(root, "many", String(count)), "");
    expect(openLook().files(root)).toBeNull();
    expect(found("many/*")).toBeNull();
    expect(found("many/*/x.ts")).toBeNull();
  });

  it("gives up when all questions of one command line together cost too much", () => {
    mkdirSync(join(root, "many"));
    for (let count = 0; count < 2900; count += 1) writeFileSync(join(root, "many", String(count)), "");
    const look = openLook();
    const answers = Array.from({ length: 7 }, () => look.files(join(root, "many"))?.length ?? null);
    expect(answers).toEqual([2900, 2900, 2900, 2900, 2900, 2900, null]);
    expect(look.glob(`${root}/**/x.ts`)).toBeNull();
    expect(openLook().glob(`${root}/**/x.ts`)).toEqual([join(root, "src/x.ts")]);
  });
});
