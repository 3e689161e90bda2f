/** A file store beside others that are faster, on a disk that says no, and with what no store wrote. */

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fs } from "../../src/adapters/store-file/fs-calls.ts";
import { STATE_FORMAT } from "../../src/adapters/store-file/layout.ts";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";
import { renamePatiently } from "../../src/adapters/store-file/patient-rename.ts";
import { clockDomain } from "../../src/adapters/store-file/store-clock.ts";
import { systemCode } from "../../src/app/errors.ts";
import type { Revision } from "../../src/app/ports.ts";
import type { Sha256 } from "../../src/domain/lease.ts";
import { sha256Hex } from "../../src/hash/sha256.ts";
import { entryOf, fileRecordOf, hexOf, instanceRecordOf, instantAt } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const KEY = hexOf("3f");
let state: StateDir;

beforeEach(() => {
  state = makeStateDir();
});
afterEach(() => state.dispose());

const at = (path: string): string => join(state.path, path);
const beat = { at: instantAt(1), tool: null, file: null };
const failure = (code: string): Error => Object.assign(new Error(`${code}: it failed`), { code });

function onlyIn(folder: string): string {
  const [name, ...more] = readdirSync(at(folder));
  if (name === undefined || more.length > 0) throw new Error(`not one file in ${folder}`);
  return `${folder}/${name}`;
}

describe("a change of many records", () => {
  it("is made again on what somebody else wrote meanwhile", async () => {
    const [mine, theirs] = [state.open(), state.open()];
    await mine.files.swap(KEY, 0 as Revision, fileRecordOf("first"));
    const { revision } = await theirs.files.read(KEY);
    const seen: string[] = [];
    const changed = await mine.changeFiles((record) => {
      seen.push(record.path);
      // Runs at once: a file store waits for nothing.
      if (seen.length === 1) void theirs.files.swap(KEY, revision, fileRecordOf("theirs"));
      return { ...record, checkout: "/changed" };
    });
    expect(seen).toEqual(["first", "theirs"]);
    expect(changed.map(({ path }) => path)).toEqual(["theirs"]);
    expect((await theirs.files.read(KEY)).record).toMatchObject({ path: "theirs", checkout: "/changed" });
  });

  it("leaves out what cannot be read, which is set aside", async () => {
    const store = state.open();
    for (const key of [KEY, hexOf("77")]) await store.files.swap(key, 0 as Revision, fileRecordOf(key.slice(0, 2), []));
    const data = readdirSync(at("reg/lease-3f")).find((name) => name.startsWith("D"));
    writeFileSync(at(`reg/lease-3f/${data}`), "{");
    const changed = await state.open().changeFiles((record) => ({ ...record, checkout: "/changed" }));
    expect(changed.map(({ path }) => path)).toEqual(["77"]);
    expect(readdirSync(at("aside"))).toHaveLength(1);
  });

  it("stops where a newer version has begun to write meanwhile: what cannot be read is its work", async () => {
    const store = state.open();
    await store.files.swap(KEY, 0 as Revision, fileRecordOf("first"));
    const data = readdirSync(at("reg/lease-3f")).find((name) => name.startsWith("D"));
    mkdirSync(at(`epoch-${STATE_FORMAT + 1}`));
    writeFileSync(at(`reg/lease-3f/${data}`), "of a newer version");
    await expect(store.files.list()).rejects.toMatchObject({ code: "STATE_NEWER" });
    await expect(store.changeFiles((record) => record)).rejects.toMatchObject({ code: "STATE_NEWER" });
    expect(existsSync(at("aside"))).toBe(false);
  });
});

describe("a cell", () => {
  it("that no store wrote is left out of a list", async () => {
    const { heartbeats } = state.open();
    await heartbeats.put("a", beat);
    writeFileSync(at(onlyIn("cell/heartbeat")), "{");
    await heartbeats.put("b", beat);
    expect((await heartbeats.list("")).map(({ key }) => key)).toEqual(["b"]);
  });

  it("of another boot has its age by the times of the files, and none if it is gone by then", async () => {
    const elsewhere = { now: () => ({ ...instantAt(1e9), clock: "another boot" }) };
    await state.open(elsewhere).heartbeats.put("a", beat);
    expect((await state.open().heartbeats.get("a"))?.ageMs).toBeLessThan(60_000);
    const readFile: Fs["readFile"] = (path, maxBytes) => {
      const read = nodeFs.readFile(path, maxBytes);
      if (path.includes("heartbeat")) rmSync(path);
      return read;
    };
    expect(await state.open({ fs: { ...nodeFs, readFile } }).heartbeats.get("a")).toBeNull();
  });
});

describe("a log with another name for its file", () => {
  it("is read under both and goes on in a file of its own, so that the copy stays as it was", async () => {
    const { journal } = state.open();
    await journal.append("me", entryOf(1, "one"));
    const part = onlyIn("log/journal");
    const copy = join(dirname(state.path), "backup");
    linkSync(at(part), copy);
    const before = readFileSync(copy, "utf8");
    await journal.append("me", entryOf(2, "two"));
    expect(readFileSync(copy, "utf8")).toBe(before);
    expect((await journal.read()).entries.map(({ detail }) => detail)).toEqual(["one", "two"]);
  });

  it("says that it cannot be written where a folder has its place", async () => {
    const { journal } = state.open();
    await journal.append("me", entryOf(1, "one"));
    const part = onlyIn("log/journal");
    rmSync(at(part));
    mkdirSync(at(part));
    await expect(journal.append("me", entryOf(2, "two"))).rejects.toMatchObject({ code: "STATE_UNREADABLE" });
  });

  it("is not written into a FIFO that somebody reads", () => {
    mkdirSync(state.path, { recursive: true });
    execFileSync("mkfifo", [at("fifo")]);
    const reader = openSync(at("fifo"), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      expect(() => nodeFs.openAppend(at("fifo"))).toThrow(expect.objectContaining({ code: "EINVAL" }));
    } finally {
      closeSync(reader);
    }
    expect(() => nodeFs.openAppend(at("fifo"))).toThrow(expect.objectContaining({ code: "ENXIO" }));
  });
});

describe("a dropped instance's register", () => {
  it("stays where it cannot be moved away, and goes the next time", async () => {
    const { instances } = state.open();
    await instances.swap("gone", 0 as Revision, instanceRecordOf(1));
    await instances.swap("gone", (await instances.read("gone")).revision, null);
    state.elapse(10_000);
    const rename: Fs["rename"] = () => {
      throw failure("EACCES");
    };
    expect(await state.open({ fs: { ...nodeFs, rename } }).prune(1000)).toBe(0);
    expect(readdirSync(at("reg"))).toHaveLength(1);
    expect(await state.open().prune(1000)).toBe(1);
    expect(readdirSync(at("reg"))).toEqual([]);
  });
});

describe("a state folder", () => {
  it("is not made below what is no folder", async () => {
    writeFileSync(state.path, "");
    const below = makeStateDir(dirname(state.path));
    below.dispose();
    writeFileSync(dirname(below.path), "");
    const failed = below.open().files.swap(KEY, 0 as Revision, fileRecordOf("a", []));
    await expect(failed).rejects.toMatchObject({
      code: "STATE_UNREADABLE",
      message: expect.stringContaining("ENOTDIR"),
    });
  });
});

describe("a file in the state that this user may not read", () => {
  const setUser = (uid: number): void => process.seteuid?.(uid);
  afterEach(() => setUser(0));

  /** Runs as nobody; the folders above may be passed through. */
  async function asNobody<T>(act: () => Promise<T>): Promise<T> {
    chmodSync(dirname(state.path), 0o755);
    chmodSync(state.path, 0o755);
    setUser(65_534);
    try {
      return await act();
    } finally {
      setUser(0);
    }
  }

  it("is said to be unreadable, never taken for missing", async (context) => {
    context.skip(process.getuid?.() !== 0, "only root can become another user");
    const store = state.open();
    const sha = sha256Hex("one") as Sha256;
    await store.blobs.put(sha, "one");
    await store.heartbeats.put("a", beat);
    const fresh = state.open();
    expect([await fresh.blobs.touch(sha, 3), (await fresh.heartbeats.get("a"))?.value]).toEqual([true, beat]);
    await expect(asNobody(() => fresh.blobs.touch(sha, 3))).rejects.toMatchObject({ code: "STATE_READ_ONLY" });
    await expect(asNobody(() => fresh.heartbeats.get("a"))).rejects.toMatchObject({ code: "STATE_READ_ONLY" });
    chownSync(at("epoch"), 0, 0);
    chmodSync(at("epoch"), 0o600);
    await expect(asNobody(() => state.open().heartbeats.get("a"))).rejects.toThrow(/EACCES/);
    expect(existsSync(at("epoch"))).toBe(true);
  });

  it("is not made where this user may make nothing", async (context) => {
    context.skip(process.getuid?.() !== 0, "only root can become another user");
    chmodSync(dirname(state.path), 0o755);
    setUser(65_534);
    const failed = state.open().files.swap(KEY, 0 as Revision, fileRecordOf("a"));
    await expect(failed).rejects.toMatchObject({ code: "STATE_READ_ONLY" });
    expect(existsSync(state.path)).toBe(false);
  });
});

describe("the real file system", () => {
  it("gives what a file holds where the system says that it is longer", (context) => {
    const path = "/sys/kernel/mm/transparent_hugepage/enabled";
    context.skip(!existsSync(path), "this system has no such file");
    const read = nodeFs.readFile(path, 8192);
    expect(read.kind === "bytes" && Buffer.from(read.bytes).toString()).toBe(readFileSync(path, "utf8"));
  });

  it("renames again where a scanner looks at a file, up to a point, and no other error twice", () => {
    const outcome = (codes: readonly string[]): readonly [string, number, number] => {
      const left = [...codes];
      let pauses = 0;
      let calls = 0;
      const rename = (): void => {
        calls++;
        const code = left.shift();
        if (code !== undefined) throw failure(code);
      };
      try {
        renamePatiently(rename, () => {
          pauses++;
        });
        return ["done", calls, pauses];
      } catch (error) {
        return [String(systemCode(error)), calls, pauses];
      }
    };
    expect(outcome([])).toEqual(["done", 1, 0]);
    expect(outcome(["EPERM", "EBUSY", "EACCES"])).toEqual(["done", 4, 3]);
    expect(outcome(["ENOENT"])).toEqual(["ENOENT", 1, 0]);
    expect(outcome(Array.from({ length: 20 }, () => "EPERM"))).toEqual(["EPERM", 8, 7]);
  });
});

describe("the name of a clock", () => {
  it("is that of a boot, of a time namespace in it, or of a machine whose boot cannot be named", () => {
    expect(clockDomain({ boot: "b", timeNs: null })).toBe("b");
    expect(clockDomain({ boot: "b", timeNs: "time:[4026531834]" })).toBe("b");
    expect(clockDomain({ boot: "b", timeNs: "time:[4026532000]" })).toBe("b@time:[4026532000]");
    expect(clockDomain({ boot: null, timeNs: null })).toMatch(/^host:./);
  });
});
