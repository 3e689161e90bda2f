import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";

describe("the real file system, opened exclusively", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "coord fs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("leaves a file alone that is there already", () => {
    const path = join(folder, "a");
    writeFileSync(path, "theirs");
    expect(() => nodeFs.openExclusive(path)).toThrow(expect.objectContaining({ code: "EEXIST" }));
    expect(readFileSync(path, "utf8")).toBe("theirs");
  });

  it("makes nothing where a link leads", () => {
    symlinkSync(join(folder, "elsewhere"), join(folder, "link"));
    expect(() => nodeFs.openExclusive(join(folder, "link"))).toThrow(expect.objectContaining({ code: "EEXIST" }));
  });
});
