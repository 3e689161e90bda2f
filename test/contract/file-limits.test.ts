import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BALLAST_BYTES, fillBallast } from "../../src/adapters/store-file/ballast.ts";
import { crc32 } from "../../src/adapters/store-file/crc32.ts";
import { drive } from "../../src/adapters/store-file/drive.ts";
import { type Fs, readdir } from "../../src/adapters/store-file/fs-calls.ts";
import { appendLine, readPart } from "../../src/adapters/store-file/log-lines.ts";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";
import { encodeWithin, MOST_REGISTER_BYTES } from "../../src/adapters/store-file/record-map.ts";
import { initRegister, readRegister, swapRegister } from "../../src/adapters/store-file/register.ts";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { Revision } from "../../src/app/ports.ts";
import type { InstanceId } from "../../src/domain/holder.ts";
import type { EpochMs } from "../../src/domain/instant.ts";
import type { Sha256 } from "../../src/domain/lease.ts";
import { MOST_KEPT_BYTES } from "../../src/domain/version.ts";
import { sha256Hex } from "../../src/hash/sha256.ts";
import {
  entryOf,
  fileRecordOf,
  hexOf,
  instanceIdOf,
  instanceRecordOf,
  instantAt,
  noticeOf,
  WALL_MS,
} from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const KEY = hexOf("3f");
let state: StateDir;
beforeEach(() => {
  state = makeStateDir();
});
afterEach(() => state.dispose());

const sha = (text: string): Sha256 => sha256Hex(text) as Sha256;
const at = (path: string): string => join(state.path, path);

describe("a store that is given what it does not keep", () => {
  const LONG = "x".repeat(70_000);

  it("refuses a line of a log, a notice and a record that are too long or none", async () => {
    const store = state.open();
    await expect(store.journal.append("me", entryOf(0, LONG))).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(store.inbox.deliver(instanceIdOf(1), noticeOf(LONG))).rejects.toMatchObject({ code: "BAD_INPUT" });
    const record = fileRecordOf("a");
    Reflect.deleteProperty(record, "path");
    await expect(store.files.swap(KEY, 0 as Revision, record)).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(state.files()).toEqual([]);
  });

  it("refuses names that could lead elsewhere", async () => {
    const store = state.open();
    await expect(store.inbox.deliver(".." as InstanceId, noticeOf("x"))).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(store.blobs.get("../../etc/passwd" as Sha256)).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(state.files()).toEqual([]);
  });

  it("keeps no text that is larger than it says", async () => {
    const { blobs } = state.open();
    const text = "x".repeat(MOST_KEPT_BYTES + 1);
    await blobs.put(sha(text), text);
    expect(await blobs.get(sha(text))).toBeNull();
  });

  it("does not believe what lies in the place of a text, nor counts what cannot be evicted", async () => {
    const { blobs } = state.open();
    await blobs.put(sha("one"), "one");
    const [path = ""] = state.files().filter((file) => file.startsWith("blob/"));
    rmSync(at(path));
    execFileSync("mkfifo", [at(path)]);
    expect(await blobs.get(sha("one"))).toBeNull();
    rmSync(at(path));
    mkdirSync(at(path));
    writeFileSync(join(at(path), "inside"), "");
    await state.open().blobs.put(sha("two"), "two");
    expect(await state.open().blobs.evict({ mostBytes: 0, keptForMs: 1e12 })).toBe(1);
    expect(readdirSync(at(path))).toEqual(["inside"]);
  });
});

describe("a register that grows", () => {
  const big = (path: string, touchedAtMs: number, bytes = 600_000) => ({
    ...fileRecordOf(path, []),
    checkout: `/${"c".repeat(bytes)}`,
    touchedAt: instantAt(touchedAtMs),
  });
  const retention = { isForgettable: () => false, staleness: (age: number) => (age < 0 ? null : age) };

  it("forgets the stalest half of what may go, and never the one that is written", () => {
    const pad = "x".repeat(400_000);
    const aged = (age: number) => ({ age, pad });
    const records = new Map([1, 2, 3, 4, 5, -1, 6].map((age) => [`k${age}`, aged(age)] as const));
    const byAge = { isForgettable: () => false, staleness: ({ age }: { age: number }) => retention.staleness(age) };
    const { records: rest, bytes } = encodeWithin(records, "k6", byAge);
    expect([...rest.keys()]).toEqual(["k1", "k2", "k-1", "k6"]);
    expect(bytes.length).toBeLessThan(MOST_REGISTER_BYTES / 2);
  });

  it("keeps files that somebody holds, and drops those untouched for longest", async () => {
    const store = state.open();
    for (let index = 0; index < 5; index++) {
      const key = hexOf("3f", index);
      const now = store.now();
      // Touched a moment ago, the later ones later.
      const touchedAt = { ...now, wall: (now.wall - 5000 + index) as EpochMs };
      const record = { ...big(`f${index}`, index), touchedAt };
      const held = index === 0 ? { ...record, leases: fileRecordOf("x").leases } : record;
      await store.files.swap(key, (await store.files.read(key)).revision, held);
    }
    const paths = (await store.files.list()).map(({ record }) => record.path);
    expect(paths).toContain("f0");
    expect(paths).toContain("f4");
    expect(paths.length).toBeLessThan(5);
  });

  it("says that it is full rather than write what no reader would accept", async () => {
    const { files } = state.open();
    await expect(files.swap(KEY, 0 as Revision, big("a", 0, MOST_REGISTER_BYTES))).rejects.toMatchObject({
      code: "DISK_FULL",
    });
    expect((await files.read(KEY)).record).toBeNull();
  });
});

describe("a log", () => {
  it("begins a new part when one is full, keeps one old part, and its order over both", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coord log-"));
    const path = join(folder, "a.jsonl");
    const options = { durable: false, mostPartBytes: 60 };
    for (const entry of ["1", "2", "3"]) drive(appendLine(path, join(folder, "a~old.jsonl"), entry, options), nodeFs);
    expect(readdirSync(folder).sort()).toEqual(["a~old.jsonl"]);
    drive(appendLine(path, join(folder, "a~old.jsonl"), "4", options), nodeFs);
    expect(drive(readPart(path), nodeFs).entries).toEqual(["4"]);
    expect(drive(readPart(join(folder, "a~old.jsonl")), nodeFs).entries).toEqual(["1", "2", "3"]);
    rmSync(folder, { recursive: true });
  });

  it("counts whole lines that are none of its entries, and files that are none of its parts", async () => {
    const { journal } = state.open();
    await journal.append("b", entryOf(0, "one"));
    const text = '{"other":1}';
    appendFileSync(at("log/journal/b.jsonl"), `\n{"seq":0,"crc":${crc32(text)},"entry":${text}}\n`);
    linkSync(at("log/journal/b.jsonl"), at("log/journal/b~old.jsonl"));
    writeFileSync(at("log/journal/readme.txt"), "hello");
    mkdirSync(at("log/journal/a.jsonl"));
    const { entries, skipped } = await journal.read();
    expect(entries.map(({ detail }) => detail)).toEqual(["one", "one"]);
    expect(skipped).toBe(3);
  });
});

describe("a state folder", () => {
  it("is made with the folders above it", async () => {
    const store = openFileStore(at("deep/er"));
    await store.files.swap(KEY, 0 as Revision, fileRecordOf("a", []));
    expect((await openFileStore(at("deep/er")).files.read(KEY)).record?.path).toBe("a");
  });

  it("cannot be made below a file", async () => {
    mkdirSync(state.path);
    writeFileSync(at("file"), "");
    const store = openFileStore(at("file/state"));
    await expect(store.files.swap(KEY, 0 as Revision, fileRecordOf("a", []))).rejects.toThrow();
  });

  it("gets an epoch in the place of one that says nothing", async () => {
    await state.open().files.swap(KEY, 0 as Revision, fileRecordOf("a", []));
    writeFileSync(at("epoch"), "nothing");
    rmSync(at("cell"), { recursive: true, force: true });
    await state.open().heartbeats.put("a", { at: state.open().now(), tool: null, file: null });
    expect(statSync(at("epoch")).size).toBeGreaterThan(20);
  });

  it("is filled with a ballast once, where there is room", () => {
    mkdirSync(at("tmp"), { recursive: true });
    const full: Fs = { ...nodeFs, write: () => 0 };
    expect(fillBallast(state.path, full)).toBe(false);
    expect(readdirSync(at("tmp"))).toEqual([]);
    expect(fillBallast(state.path, nodeFs)).toBe(true);
    const { ino } = statSync(at("ballast"));
    expect(fillBallast(state.path, full)).toBe(true);
    expect(statSync(at("ballast"))).toMatchObject({ ino, size: BALLAST_BYTES });
  });

  it("keeps an instance that registers while its empty register is cleared away", async () => {
    const store = state.open();
    const id = instanceIdOf(1);
    await store.instances.swap(id, 0 as Revision, instanceRecordOf(1));
    await store.instances.swap(id, (await store.instances.read(id)).revision, null);
    state.elapse(1000);
    const registering: Fs = {
      ...nodeFs,
      rename: (from, to) => {
        if (from.includes("/instance-") && to.includes("/tmp/")) {
          const read = drive(readRegister(from, 1000), nodeFs);
          const other = new TextEncoder().encode('{"format":1,"records":{"x":1}}');
          if (read.kind === "present") drive(swapRegister(from, read.token, "other", other, false), nodeFs);
        }
        nodeFs.rename(from, to);
      },
    };
    await state.open({ fs: registering }).prune(10);
    expect(readdirSync(at("reg")).filter((name) => name.startsWith("instance-"))).toHaveLength(1);
  });

  it("answers as contended when a register changes with every look at it", async () => {
    const store = state.open();
    await store.files.swap(KEY, 0 as Revision, fileRecordOf("a", []));
    let generation = 0;
    const restless: Fs = {
      ...nodeFs,
      readdir: (folder) => (folder.includes("/lease-") ? [`T${++generation}.a`] : nodeFs.readdir(folder)),
      pause: () => {},
    };
    await expect(state.open({ fs: restless }).files.read(KEY)).rejects.toMatchObject({ code: "STORE_CONTENTION" });
  });

  it("tells the age of a cell of an earlier boot by the file's time", async () => {
    const { now } = state.open();
    const earlier = { clock: "another boot", mono: instantAt(0).mono, wall: WALL_MS as EpochMs };
    const before = openFileStore(state.path, { now: () => earlier });
    await before.heartbeats.put("a", { at: earlier, tool: null, file: null });
    const found = await openFileStore(state.path, { now }).heartbeats.get("a");
    expect(found?.ageMs).toBeGreaterThanOrEqual(0);
    expect(found?.ageMs).toBeLessThan(60_000);
  });
});

describe("a handle that watches", () => {
  const change = async (): Promise<void> => {
    const store = state.open();
    await store.heartbeats.put("a", { at: store.now(), tool: null, file: null });
  };

  it("goes on when folders that it watches are removed", async () => {
    await change();
    const onChange = vi.fn();
    const stop = state.open().watch(onChange);
    rmSync(at("cell"), { recursive: true });
    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 5000 });
    onChange.mockClear();
    await change();
    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 5000 });
    stop();
  });

  it("says nothing of what it saw when it is stopped at once", async () => {
    await change();
    const onChange = vi.fn();
    const stop = state.open().watch(onChange);
    await change();
    // The change was seen, and is told a moment later.
    await new Promise((resolve) => setTimeout(resolve, 10));
    stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe("a protocol", () => {
  it("notices a driver that leaves a call out", () => {
    const steps = readdir("/");
    steps.next();
    expect(() => steps.next()).toThrow(/left out a call: readdir/);
  });

  it("stops writing when nothing more is taken", () => {
    mkdirSync(at("tmp"), { recursive: true });
    const full: Fs = { ...nodeFs, write: () => 0 };
    const bytes = new TextEncoder().encode("{}");
    expect(() => drive(initRegister(at("reg"), at("tmp/b"), "a", bytes, false), full)).toThrow(/nothing more/);
    expect(readdirSync(at("tmp"))).toEqual([]);
  });
});
