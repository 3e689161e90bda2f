/** Which files are kept byte for byte before somebody writes over them, and when a file changed. */
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { openWorkspace } from "../../src/adapters/workspace-fs/workspace.ts";
import type { Keepable } from "../../src/app/ports.ts";
import { MOST_KEPT_BYTES } from "../../src/domain/version.ts";
import { sha256Hex } from "../../src/hash/sha256.ts";
import { createRepository, type TestRepository } from "../support/client/repository.ts";
import { scratchFolder } from "./scratch.ts";

const workspace = openWorkspace(null);
let repository: TestRepository;

beforeEach(() => {
  repository = createRepository(scratchFolder(), { files: { ".gitignore": "*.log\n", "a.txt": "one\n" } });
});

async function changedAtMs(path: string): Promise<number | null> {
  const [stamp = null] = await workspace.stamps([path]);
  return stamp?.changedAtMs ?? null;
}

async function keepable(path: string): Promise<Keepable> {
  const resource = await workspace.locate(path, repository.root);
  if (resource === null) throw new Error(`${path} is not guarded`);
  return workspace.keepable(resource);
}

describe("what is kept of a file", () => {
  test("is every byte, with its permissions", async () => {
    const bytes = Buffer.from([0, 255, 254, 10]);
    chmodSync(repository.write("tool", bytes), 0o751);
    expect(await keepable("tool")).toEqual({ kind: "content", bytes, sha: sha256Hex(bytes), mode: 0o751 });
    repository.write("empty", "");
    expect(await keepable("empty")).toMatchObject({ kind: "content", sha: sha256Hex("") });
  });

  test("is nothing of one that is ignored, looks like a secret, is too large or cannot be read", async () => {
    repository.write("x.log", "text");
    repository.write(".env", "text");
    repository.write("large", "");
    truncateSync(repository.path("large"), MOST_KEPT_BYTES + 1);
    mkdirSync(repository.path("folder"));
    symlinkSync("loop", repository.path("loop"));
    const because = async (path: string) => {
      const found = await keepable(path);
      return found.kind === "excluded" ? found.because : found.kind;
    };
    const paths = ["x.log", ".env", "large", "folder", "loop", "none", "a.txt/none"];
    expect(await Promise.all(paths.map(because))).toEqual([
      "ignored",
      "secret-like",
      "too-large",
      "unreadable",
      "unreadable",
      "missing",
      "missing",
    ]);
    truncateSync(repository.path("large"), MOST_KEPT_BYTES);
    expect(await because("large")).toBe("content");
  });
});

describe("when a file changed", () => {
  test("is when its content or its name did, which no utimes sets back", async () => {
    const file = repository.path("a.txt");
    utimesSync(file, 1, 1);
    expect(await changedAtMs(file)).toBe(statSync(file).ctimeMs);
    expect(await changedAtMs(file)).toBeGreaterThan(Date.now() - 60_000);
  });

  test("is when its folder did, if it is gone; and nobody knows if that is gone too", async () => {
    const file = repository.write("src/b.txt", "one");
    rmSync(file);
    expect(await changedAtMs(file)).toBe(statSync(repository.path("src")).ctimeMs);
    rmSync(repository.path("src"), { recursive: true });
    expect(await changedAtMs(file)).toBeNull();
    expect(await changedAtMs(join(repository.root, "a.txt", "b"))).toBeNull();
    expect(await changedAtMs("a\0b")).toBeNull();
  });

  test("is told of many at once, with which file it is, though folders change their names", async () => {
    const [here, gone] = [repository.write("src/b.txt", "one"), repository.path("src/none")];
    repository.write("other/b.txt", "two");
    const before = await workspace.stamps([here, gone, "a\0b"]);
    const { ctimeMs: changedAtMs, ino: inode } = statSync(here);
    const folderMs = statSync(repository.path("src")).ctimeMs;
    expect(before).toEqual([{ changedAtMs, inode }, { changedAtMs: folderMs, inode: null }, null]);
    const { ino: otherInode, ctimeMs: otherMs } = statSync(repository.path("other/b.txt"));
    renameSync(repository.path("src"), repository.path("src.away"));
    renameSync(repository.path("other"), repository.path("src"));
    expect(await workspace.stamps([here])).toEqual([{ changedAtMs: otherMs, inode: otherInode }]);
    expect(otherInode).not.toBe(inode);
  });

  test("is another time after a change whose time was set back", async () => {
    const file = repository.path("a.txt");
    const { atime, mtime } = statSync(file);
    const [before] = await workspace.stamps([file]);
    await sleep(20);
    repository.write("a.txt", "two\n");
    utimesSync(file, atime, mtime);
    const [after] = await workspace.stamps([file]);
    expect(after?.inode).toBe(before?.inode);
    expect(after?.changedAtMs).toBeGreaterThan(before?.changedAtMs ?? Number.POSITIVE_INFINITY);
  });
});
