import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readContent } from "../../src/adapters/workspace-fs/content.ts";
import { locate } from "../../src/adapters/workspace-fs/locate.ts";
import { isInside, normalPath } from "../../src/adapters/workspace-fs/normal-path.ts";
import { physicalPath } from "../../src/adapters/workspace-fs/physical-path.ts";
import { createRepository } from "../support/client/repository.ts";
import { scratchFolder } from "./scratch.ts";

const LINUX = { isWindows: false, foldsCase: false };
const FOLDING = { isWindows: false, foldsCase: true };
const WINDOWS = { isWindows: true, foldsCase: true };

describe("symlinks", () => {
  test("a file has one key under all names that lead to it", () => {
    const repository = createRepository(scratchFolder(), { files: { "src/a.ts": "a" } });
    symlinkSync("src", repository.path("link"));
    symlinkSync("src/a.ts", repository.path("file-link"));
    const outside = scratchFolder();
    symlinkSync(repository.root, join(outside, "checkout"));
    const keys = [
      locate("src/a.ts", repository.root, null),
      locate("link/a.ts", repository.root, null),
      locate("file-link", repository.root, null),
      locate("checkout/link/a.ts", outside, null),
    ].map((found) => found?.key);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(keys).size).toBe(1);
  });

  test("a file that is not there yet has the key it will have", () => {
    const repository = createRepository(scratchFolder());
    mkdirSync(repository.path("real"));
    symlinkSync("real", repository.path("link"));
    symlinkSync("real/dangling.ts", repository.path("dangling"));
    const before = locate("link/x/new.ts", repository.root, null);
    const dangling = locate("dangling", repository.root, null);
    expect(before?.path).toBe("real/x/new.ts");
    expect(dangling?.path).toBe("real/dangling.ts");
    repository.write("real/x/new.ts", "now");
    repository.write("real/dangling.ts", "now");
    expect(locate("real/x/new.ts", repository.root, null)?.key).toBe(before?.key);
    expect(locate("dangling", repository.root, null)?.key).toBe(dangling?.key);
  });

  test("a symlink out of the checkout belongs to where it leads", () => {
    const folder = scratchFolder();
    const one = createRepository(folder, { name: "one" });
    const two = createRepository(folder, { name: "two" });
    writeFileSync(join(folder, "loose.txt"), "");
    symlinkSync(two.path("README.md"), one.path("theirs"));
    symlinkSync(join(folder, "loose.txt"), one.path("loose"));
    symlinkSync(one.path(".git/config"), one.path("settings"));
    expect(locate("theirs", one.root, null)?.checkout).toBe(two.root);
    expect(locate("loose", one.root, null)).toBeNull();
    expect(locate("settings", one.root, null)).toBeNull();
  });

  test("a loop keeps its own name and ends", async () => {
    const repository = createRepository(scratchFolder());
    symlinkSync("b", repository.path("a"));
    symlinkSync("a", repository.path("b"));
    symlinkSync("self/deeper", repository.path("self"));
    for (const name of ["a", "b", "a/below.ts", "self", "self/x/y"]) {
      const found = locate(name, repository.root, null);
      expect(found?.path).toBe(name);
      expect((await readContent(found?.absolute ?? "")).kind).toBe("unreadable");
    }
  });

  test("40 links in a row are followed", () => {
    const folder = scratchFolder();
    for (let index = 0; index < 39; index++) symlinkSync(`link-${index + 1}`, join(folder, `link-${index}`));
    symlinkSync("target.ts", join(folder, "link-39"));
    expect(physicalPath(join(folder, "link-0"))).toBe(join(folder, "target.ts"));
  });
});

describe("odd names", () => {
  test.each([
    ["a newline", "a\nb.ts"],
    ["quotes", `it's "quoted".ts`],
    ["a space and more", "  $(touch x) `y` ;&|.ts"],
    ["a backslash", "a\\b.ts"],
    ["an option", "--upload-pack=x"],
    ["a tilde", "~/x.ts"],
    ["escape codes", "\u001b[31mred\u0007.ts"],
    ["a lone surrogate", "\ud800.ts"],
    ["255 bytes", "n".repeat(255)],
  ])("%s is a name like any other", async (_, name) => {
    const repository = createRepository(scratchFolder());
    expect(locate(name, repository.root, null)?.path).toBe(name);
    const written = repository.write(name, "x");
    const found = locate(written, "/", null);
    expect((await readContent(found?.absolute ?? "")).kind).toBe("file");
  });

  test("a name of 400 bytes has a key, and no content", async () => {
    const { root } = createRepository(scratchFolder());
    const found = locate("n".repeat(400), root, null);
    expect(found?.key).toMatch(/^[0-9a-f]{64}$/);
    expect(await readContent(found?.absolute ?? "")).toEqual({ kind: "missing" });
  });

  test("what no file can be named is not guarded", () => {
    const { root } = createRepository(scratchFolder());
    expect(locate("a\0b", root, null)).toBeNull();
    expect(locate("x/".repeat(2_040), root, null)).toBeNull();
    expect(locate("x/".repeat(2_500), root, null)).toBeNull();
    expect(locate("x/".repeat(5_000_000), root, null)).toBeNull();
    expect(locate("", root, null)).toBeNull();
    expect(locate("/", root, null)).toBeNull();
    expect(locate("../../../../../../../../../etc/passwd", root, null)).toBeNull();
  });

  test("2,000 folders deep ends soon", () => {
    const { root } = createRepository(scratchFolder());
    const deep = `${"d/".repeat(2000)}x.ts`;
    const startedAt = performance.now();
    expect(locate(deep, root, null)?.path).toBe(deep);
    // 30 ms when measured; a hook has seconds.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test("slashes too many and a trailing one change nothing", () => {
    const { root } = createRepository(scratchFolder());
    expect(locate("src//a.ts/", root, null)?.key).toBe(locate("src/a.ts", root, null)?.key);
  });

  test("a relative path without an absolute folder is refused with a code", () => {
    expect(() => locate("a.ts", "src", null)).toThrow(expect.objectContaining({ code: "BAD_INPUT" }));
  });

  test("any string gives a key or null, and never an error", () => {
    const { root } = createRepository(scratchFolder());
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
        const found = locate(name, root, null);
        expect(found === null || /^[0-9a-f]{64}$/.test(found.key)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("normal form", () => {
  const anyPath = fc
    .array(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 5 })
    .map((names) => names.join("/"));

  test("doing it twice changes nothing", () => {
    for (const rules of [LINUX, FOLDING, WINDOWS]) {
      fc.assert(fc.property(anyPath, (path) => normalPath(normalPath(path, rules), rules) === normalPath(path, rules)));
    }
  });

  test("composed and decomposed spellings are one", () => {
    fc.assert(
      fc.property(
        anyPath,
        (path) => normalPath(path.normalize("NFD"), LINUX) === normalPath(path.normalize("NFC"), LINUX),
      ),
    );
    expect(normalPath("re\u0301sume\u0301.ts", LINUX)).toBe("r\u00e9sum\u00e9.ts");
  });

  test("case counts exactly where the file system lets it", () => {
    fc.assert(
      fc.property(
        anyPath,
        (path) => normalPath(path.toUpperCase(), FOLDING) === normalPath(path.toUpperCase().toLowerCase(), FOLDING),
      ),
    );
    expect(normalPath("Src/A.ts", LINUX)).toBe("Src/A.ts");
    expect(normalPath("Src/A.ts", FOLDING)).toBe("src/a.ts");
    expect(normalPath("STRASSE", FOLDING)).toBe(normalPath("straße", FOLDING));
  });

  test("Windows takes more than one spelling for a file", () => {
    const spellings = [
      "src\\a.ts",
      "src/a.ts",
      "SRC\\A.TS",
      "src\\a.ts.",
      "src\\a.ts  ",
      "src\\\\a.ts",
      "src\\a.ts::$DATA",
      "src\\a.ts:stream",
    ];
    for (const spelling of spellings) expect(normalPath(spelling, WINDOWS), spelling).toBe("src/a.ts");
    // These two are names of folders, and no name with dots behind it.
    expect(["..\\a.ts", ".\\..\\a.ts."].map((path) => normalPath(path, WINDOWS))).toEqual(["../a.ts", "./../a.ts"]);
    expect(normalPath("a\\b", LINUX)).toBe("a\\b");
  });

  test("inside means below, not a longer name", () => {
    expect(isInside("/a/b", "/a/b", "/")).toBe(true);
    expect(isInside("/a/b/c", "/a/b", "/")).toBe(true);
    expect(isInside("/a/bc", "/a/b", "/")).toBe(false);
    expect(isInside("/a", "/", "/")).toBe(true);
  });
});
