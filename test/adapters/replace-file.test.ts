/** What a restore does to a file on a real disk. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { replaceFile } from "../../src/adapters/workspace-fs/replace-file.ts";
import { scratchFolder } from "./scratch.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = scratchFolder();
  file = join(folder, "src", "a.sh");
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const modeOf = (path: string): number => statSync(path).mode & 0o7777;

describe("a file that gets another content", () => {
  test("is made with its folders, readable as a new file is, or as it was", () => {
    replaceFile(file, bytes("one"), null);
    expect([readFileSync(file, "utf8"), modeOf(file)]).toEqual(["one", 0o644]);
    replaceFile(join(folder, "b.sh"), bytes("two"), 0o750);
    expect(modeOf(join(folder, "b.sh"))).toBe(0o750);
  });

  test("keeps its own permissions where nobody knows others, whatever the mask", () => {
    replaceFile(file, bytes("one"), null);
    chmodSync(file, 0o4775);
    const mask = process.umask(0o077);
    try {
      replaceFile(file, bytes("two"), null);
      expect([readFileSync(file, "utf8"), modeOf(file)]).toEqual(["two", 0o4775]);
      replaceFile(file, bytes("three"), 0o666);
      expect(modeOf(file)).toBe(0o666);
    } finally {
      process.umask(mask);
    }
  });

  test("may be empty, or gone, twice as well as once", () => {
    replaceFile(file, bytes(""), null);
    expect(statSync(file).size).toBe(0);
    replaceFile(file, null, null);
    replaceFile(file, null, 0o644);
    expect(existsSync(file)).toBe(false);
  });

  test("is as it was when it cannot be written, and nothing is left beside it", () => {
    mkdirSync(join(file, "inside"), { recursive: true });
    expect(() => replaceFile(file, bytes("two"), null)).toThrow(expect.objectContaining({ code: "EISDIR" }));
    expect(readdirSync(join(folder, "src"))).toEqual(["a.sh"]);
    writeFileSync(join(folder, "plain"), "one");
    expect(() => replaceFile(join(folder, "plain/b"), bytes("two"), null)).toThrow();
    expect(readFileSync(join(folder, "plain"), "utf8")).toBe("one");
  });

  test("is not made where no file can be", () => {
    expect(() => replaceFile("/proc/self/a", bytes("x"), null)).toThrow();
  });
});
