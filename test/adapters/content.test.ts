import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { readContent } from "../../src/adapters/workspace-fs/content.ts";
import { findText } from "../../src/adapters/workspace-fs/small-file.ts";
import { scratchFolder } from "./scratch.ts";

const sha = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe("content", () => {
  test.each([
    ["an empty file", ""],
    ["text", "one\r\ntwo\n"],
    ["bytes that are no text", Buffer.from([0, 255, 254, 0])],
    ["more than one chunk", Buffer.alloc(3 * 1024 * 1024 + 7, "x")],
    ["exactly one chunk", Buffer.alloc(1024 * 1024, "y")],
  ])("hashes %s", async (_, bytes) => {
    const file = join(scratchFolder(), "file");
    writeFileSync(file, bytes);
    expect(await readContent(file)).toMatchObject({
      kind: "file",
      sha: sha(bytes),
      sizeBytes: Buffer.byteLength(bytes),
    });
  });

  test("gives the hash that the standard gives (FIPS 180-4, the example abc)", async () => {
    const file = join(scratchFolder(), "file");
    writeFileSync(file, "abc");
    const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(await readContent(file)).toMatchObject({ sha: expected });
  });

  test("tells when content or attributes last changed, which no utimes can set back", async () => {
    const file = join(scratchFolder(), "file");
    const startedAtMs = Date.now();
    writeFileSync(file, "x");
    execFileSync("touch", ["-d", "2001-01-01", file]);
    const content = await readContent(file);
    expect(content.kind === "file" && content.changedAtMs).toBeGreaterThanOrEqual(startedAtMs - 20);
    expect(content.kind === "file" && content.changedAtMs).toBeLessThanOrEqual(Date.now());
  });

  test("nothing there is missing, also below a file", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "file"), "");
    expect(await readContent(join(folder, "none"))).toEqual({ kind: "missing" });
    expect(await readContent(join(folder, "file/below"))).toEqual({ kind: "missing" });
    symlinkSync("none", join(folder, "dangling"));
    expect(await readContent(join(folder, "dangling"))).toEqual({ kind: "missing" });
  });

  test("what is no regular file is unreadable, and nothing blocks", async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "folder"));
    execFileSync("mkfifo", [join(folder, "fifo")]);
    symlinkSync("loop", join(folder, "loop"));
    const server = createServer();
    await new Promise<void>((listening) => server.listen(join(folder, "socket"), listening));
    try {
      const reasons = { folder: "is a directory", fifo: "is a FIFO", socket: "is a socket", loop: "ELOOP" };
      for (const [name, reason] of Object.entries(reasons)) {
        expect(await readContent(join(folder, name))).toEqual({ kind: "unreadable", reason });
      }
    } finally {
      server.close();
    }
    expect(await readContent("/dev/zero")).toEqual({ kind: "unreadable", reason: "is a device" });
    expect(await readContent("a\0b")).toMatchObject({ kind: "unreadable" });
    expect(findText(join(folder, "fifo"))).toBeNull();
  });

  test("a file that may not be read is unreadable, with the system's reason", async () => {
    const file = join(scratchFolder(), "secret");
    writeFileSync(file, "x");
    chmodSync(file, 0o000);
    expect(await asNobody(() => readContent(file))).toEqual({ kind: "unreadable", reason: "EACCES" });
  });

  test("a sparse file of 300 MB is hashed in turns, so that a deadline can end the wait", async () => {
    const file = join(scratchFolder(), "large");
    writeFileSync(file, "");
    truncateSync(file, 300 * 1024 * 1024);
    let turns = 0;
    const counter = setInterval(() => turns++, 1);
    const content = await readContent(file);
    clearInterval(counter);
    expect(content).toMatchObject({ kind: "file", sizeBytes: 300 * 1024 * 1024 });
    expect(turns).toBeGreaterThan(5);
  });
});

describe("a file that changes while it is read", () => {
  const LARGE = 48 * 1024 * 1024;

  test("is hashed as it is afterwards, when it was replaced once", async () => {
    const folder = scratchFolder();
    const file = join(folder, "file");
    writeFileSync(file, Buffer.alloc(LARGE, "a"));
    writeFileSync(join(folder, "next"), "new content");
    const reading = readContent(file);
    // The first turn ends after 16 MiB: now it is amid the old content.
    renameSync(join(folder, "next"), file);
    expect(await reading).toMatchObject({ kind: "file", sha: sha("new content"), sizeBytes: 11 });
  });

  test("is missing, when it was removed", async () => {
    const folder = scratchFolder();
    const file = join(folder, "file");
    writeFileSync(file, Buffer.alloc(LARGE, "a"));
    const reading = readContent(file);
    renameSync(file, join(folder, "away"));
    expect(await reading).toEqual({ kind: "missing" });
  });

  test("and never rests gives an answer all the same", async () => {
    const file = join(scratchFolder(), "file");
    writeFileSync(file, Buffer.alloc(LARGE, "a"));
    const writer = spawn(process.execPath, [
      "-e",
      `setInterval(() => require("fs").appendFileSync(${JSON.stringify(file)}, "b"), 1)`,
    ]);
    try {
      await started(file);
      expect((await readContent(file)).kind).toBe("file");
    } finally {
      await ended(writer);
    }
  });
});

/** Root may read everything, so for once it is somebody else. */
async function asNobody<T>(ask: () => Promise<T>): Promise<T> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await ask();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

async function started(file: string): Promise<void> {
  const size = async (): Promise<number> => {
    const content = await readContent(file);
    return content.kind === "file" ? content.sizeBytes : 0;
  };
  for (const before = await size(); (await size()) === before; ) await sleep(10);
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exit;
}
