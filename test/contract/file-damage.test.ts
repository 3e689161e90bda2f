import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Revision, Store } from "../../src/app/ports.ts";
import { fileRecordOf, hexOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const KEY = hexOf("3f");
const NEIGHBOUR = hexOf("40");

/** What an editor, a power failure or a prank can leave behind instead of the data file. */
const DAMAGES: readonly (readonly [string, (data: string) => void])[] = [
  ["an empty file", (data) => truncateSync(data)],
  ["half a file", (data) => truncateSync(data, Math.floor(readFileSync(data).length / 2))],
  ["zeroes", (data) => writeFileSync(data, new Uint8Array(readFileSync(data).length))],
  ["bytes that are no UTF-8", (data) => writeFileSync(data, Buffer.concat([readFileSync(data), Buffer.from([0xff])]))],
  ["no file at all", (data) => unlinkSync(data)],
  ["other JSON", (data) => writeFileSync(data, "[]")],
  ["null", (data) => writeFileSync(data, "null")],
  ["records in an array", (data) => writeFileSync(data, '{"format":1,"records":[]}')],
  ["another format", (data) => writeFileSync(data, readFileSync(data, "utf8").replace('"format":1', '"format":2'))],
  [
    "an unknown field",
    (data) => writeFileSync(data, readFileSync(data, "utf8").replace('"path":', '"owner":1,"path":')),
  ],
  [
    "a field of another type",
    (data) => writeFileSync(data, readFileSync(data, "utf8").replace('"token":2', '"token":"2"')),
  ],
  ["a prototype", (data) => writeFileSync(data, '{"format":1,"records":{"__proto__":{"leases":[]}}}')],
  ["200,000 brackets", (data) => writeFileSync(data, "[".repeat(200_000) + "]".repeat(200_000))],
  ["5 MB", (data) => writeFileSync(data, " ".repeat(5_000_000))],
  ["a folder", (data) => replace(data, () => mkdirSync(data))],
  ["a link to a good file", (data) => replace(data, () => symlinkSync(copyOf(data), data))],
  ["a link to itself", (data) => replace(data, () => symlinkSync(data, data))],
  ["a FIFO", (data) => replace(data, () => execFileSync("mkfifo", [data]))],
];

describe("a file store whose data was damaged", () => {
  let state: StateDir;
  let store: Store;

  beforeEach(async () => {
    state = makeStateDir();
    store = state.open();
    await write(store, "before");
    await write(store, "before");
    await store.files.swap(NEIGHBOUR, 0 as Revision, fileRecordOf("neighbour"));
  });
  afterEach(() => state.dispose());

  it.each(DAMAGES)("reports %s, sets it aside, goes on with a larger revision", async (_, damage) => {
    const { revision } = await store.files.read(KEY);
    damage(dataFile(state));
    const other = state.open();
    const startedMs = performance.now();
    await expect(other.files.read(KEY)).rejects.toMatchObject({ code: "STATE_UNREADABLE" });
    expect(performance.now() - startedMs).toBeLessThan(2000);
    const healed = await other.files.read(KEY);
    expect(healed.record).toBeNull();
    expect(healed.revision).toBeGreaterThan(revision);
    expect(await store.files.swap(KEY, revision, fileRecordOf("from before the damage"))).toBe(false);
    expect(await other.files.swap(KEY, healed.revision, fileRecordOf("after"))).toBe(true);
    expect((await store.files.read(KEY)).record?.path).toBe("after");
    expect((await store.files.read(NEIGHBOUR)).record?.path).toBe("neighbour");
    const { entries } = await store.journal.read();
    expect(entries.map(({ kind }) => kind)).toEqual(["set-aside"]);
    expect(entries[0]?.detail).toContain("lease-3f");
  });

  it("keeps what it set aside", async () => {
    writeFileSync(dataFile(state), "evidence");
    await expect(store.files.read(KEY)).rejects.toMatchObject({ code: "STATE_UNREADABLE" });
    const [aside = ""] = readdirSync(join(state.path, "aside"));
    expect(aside).toMatch(/^lease-3f\.D2\./);
    expect(readFileSync(join(state.path, "aside", aside), "utf8")).toBe("evidence");
  });

  it("reports damage to a swap too", async () => {
    const { revision } = await store.files.read(KEY);
    truncateSync(dataFile(state));
    await expect(state.open().files.swap(KEY, revision, fileRecordOf("x"))).rejects.toMatchObject({
      code: "STATE_UNREADABLE",
    });
  });

  it("leaves damaged records out of a list, and sets them aside", async () => {
    writeFileSync(dataFile(state), "?");
    expect((await store.files.list()).map(({ key }) => key)).toEqual([NEIGHBOUR]);
    expect(readdirSync(join(state.path, "aside"))).toHaveLength(1);
    expect((await store.journal.read()).entries.map(({ kind }) => kind)).toEqual(["set-aside"]);
  });

  it("grants nothing from a register that lost its token, however often it is asked", async () => {
    const token = nameOf(state, /^T/);
    unlinkSync(token);
    for (let turn = 0; turn < 3; turn++) {
      await expect(store.files.read(KEY)).rejects.toMatchObject({ code: "STATE_UNREADABLE", hint: "coord doctor" });
    }
    await expect(state.open().files.swap(KEY, 0 as Revision, fileRecordOf("x"))).rejects.toMatchObject({
      code: "STATE_UNREADABLE",
    });
    expect((await store.files.list()).map(({ key }) => key)).toEqual([NEIGHBOUR]);
  });

  it("reads the later one of two tokens", async () => {
    const [token, data] = [nameOf(state, /^T/), dataFile(state)];
    writeFileSync(join(dirname(data), "D1.abc"), readFileSync(data, "utf8").replace("before", "older"));
    writeFileSync(join(dirname(token), "T1.abc"), "");
    expect((await state.open().files.read(KEY)).record?.path).toBe("before");
    expect(await write(store, "after")).toBe(true);
    expect((await state.open().files.read(KEY)).record?.path).toBe("after");
  });

  it("does not mind foreign and half-made files beside its own", async () => {
    const folder = dirname(dataFile(state));
    for (const name of ["D9.abc", "Tx", "T1", "D1.A_", ".DS_Store", "T5.abc~", "note (copy).txt"]) {
      writeFileSync(join(folder, name), "?");
    }
    mkdirSync(join(state.path, "reg", ".hidden"));
    mkdirSync(join(state.path, "reg", "other-1"));
    expect((await state.open().files.read(KEY)).record?.path).toBe("before");
    expect(await write(store, "after")).toBe(true);
    expect(await store.files.list()).toHaveLength(2);
  });

  it("starts afresh in an emptied folder, and after all state was deleted", async () => {
    const { revision } = await store.files.read(KEY);
    const folder = dirname(dataFile(state));
    for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
    expect(await store.files.swap(KEY, revision, fileRecordOf("late"))).toBe(false);
    expect(await write(store, "again")).toBe(true);
    rmSync(state.path, { recursive: true });
    expect((await store.files.read(KEY)).record).toBeNull();
    expect(await store.files.swap(KEY, revision, fileRecordOf("late"))).toBe(false);
    expect(await write(store, "once more")).toBe(true);
    await store.heartbeats.put("a", { at: store.now(), tool: null, file: null });
    expect((await state.open().files.read(KEY)).record?.path).toBe("once more");
    expect(readdirSync(state.path)).toContain("epoch");
  });

  it("does not take a swap that was prepared before all state was deleted and built again", async () => {
    const { revision } = await store.files.read(KEY);
    rmSync(state.path, { recursive: true });
    const other = state.open();
    await write(other, "new");
    await write(other, "new");
    expect((await other.files.read(KEY)).revision).toBe(revision);
    expect(await store.files.swap(KEY, revision, fileRecordOf("late"))).toBe(false);
    expect((await other.files.read(KEY)).record?.path).toBe("new");
  });

  it("answers null for a cell, and nothing for a notice or a blob, that is damaged", async () => {
    await store.heartbeats.put("a", { at: store.now(), tool: null, file: null });
    writeFileSync(join(state.path, "cell/heartbeat/a.json"), '{"key":"a"');
    expect(await store.heartbeats.get("a")).toBeNull();
    await store.heartbeats.put("a", { at: store.now(), tool: "Edit", file: null });
    renameSync(join(state.path, "cell/heartbeat/a.json"), join(state.path, "cell/heartbeat/b.json"));
    expect(await store.heartbeats.get("b")).toBeNull();
  });

  it("skips torn log lines, counts them, and reads on behind them", async () => {
    const entry = { at: 1, kind: "failure", instance: null, name: null, path: null } as const;
    const journal = join(state.path, "log/journal/me.jsonl");
    for (const detail of ["one", "two 🦦 two"])
      await store.journal.append("me", { ...entry, at: store.now().wall, detail });
    const [first = "", second = ""] = readFileSync(journal, "utf8").split("\n").filter(Boolean);
    const cut = second.slice(0, second.indexOf("🦦"));
    writeFileSync(journal, `\n${first}\n\n${cut}`);
    await store.journal.append("me", { ...entry, at: store.now().wall, detail: "three" });
    writeFileSync(journal, `${readFileSync(journal, "utf8")}\n${second.replace("two", "2wo")}\n`);
    const { entries, skipped } = await store.journal.read();
    expect(entries.map(({ detail }) => detail)).toEqual(["one", "three"]);
    expect(skipped).toBe(2);
  });
});

describe("a state folder that is not to be trusted", () => {
  let state: StateDir;
  beforeEach(() => {
    state = makeStateDir();
  });
  afterEach(() => state.dispose());

  it.each([0o770, 0o702, 0o777])("refuses one that others may write to (%o)", async (mode) => {
    await write(state.open(), "a");
    chmodSync(state.path, mode);
    await expectRefused(state, "STATE_UNSAFE");
  });

  it("refuses a link, even to a good one", async () => {
    await write(state.open(), "a");
    renameSync(state.path, `${state.path}.real`);
    symlinkSync(`${state.path}.real`, state.path);
    await expectRefused(state, "STATE_UNSAFE");
  });

  it("refuses a file in its place", async () => {
    writeFileSync(state.path, "");
    await expectRefused(state, "STATE_UNSAFE");
  });

  it("refuses one that belongs to somebody else", async (context) => {
    context.skip(process.getuid?.() !== 0, "only root can give a folder away");
    await write(state.open(), "a");
    execFileSync("chown", ["65534", state.path]);
    await expectRefused(state, "STATE_UNSAFE");
  });

  it("stops at the state of a newer version and changes nothing", async () => {
    await write(state.open(), "a");
    writeFileSync(join(state.path, "epoch"), "coord state 2 0123456789abcdef\n");
    const before = state.files();
    await expectRefused(state, "STATE_NEWER");
    expect(state.files()).toEqual(before);
  });

  it("goes on when the epoch cannot be read, with a new one", async () => {
    await write(state.open(), "a");
    writeFileSync(join(state.path, "epoch"), "?");
    expect((await state.open().files.read(KEY)).record?.path).toBe("a");
  });

  it("lets nobody else look into what it creates", async () => {
    const store = state.open();
    await write(store, "a");
    await store.heartbeats.put("a", { at: store.now(), tool: null, file: null });
    await store.journal.append("a", {
      at: store.now().wall,
      kind: "failure",
      instance: null,
      name: null,
      path: null,
      detail: "",
    });
    const open = execFileSync("find", [state.path, "-perm", "/077"], { encoding: "utf8" });
    expect(open).toBe("");
  });
});

async function expectRefused(state: StateDir, code: string): Promise<void> {
  const store = state.open();
  const at = store.now();
  await expect(store.files.read(KEY)).rejects.toMatchObject({ code });
  await expect(store.files.swap(KEY, 0 as Revision, fileRecordOf("x"))).rejects.toMatchObject({ code });
  await expect(store.files.list()).rejects.toMatchObject({ code });
  await expect(store.heartbeats.get("a")).rejects.toMatchObject({ code });
  await expect(store.heartbeats.put("a", { at, tool: null, file: null })).rejects.toMatchObject({ code });
  await expect(store.decisions.read()).rejects.toMatchObject({ code });
  await expect(store.blobs.evict({ mostBytes: 1e9, keptForMs: 1e12 })).rejects.toMatchObject({ code });
}

async function write(store: Store, path: string): Promise<boolean> {
  return store.files.swap(KEY, (await store.files.read(KEY)).revision, fileRecordOf(path));
}

const dataFile = (state: StateDir): string => nameOf(state, /^D/);

function nameOf(state: StateDir, pattern: RegExp): string {
  const folder = join(state.path, "reg/lease-3f");
  const name = readdirSync(folder).find((candidate) => pattern.test(candidate));
  if (name === undefined) throw new Error(`no ${pattern} in ${folder}`);
  return join(folder, name);
}

function replace(data: string, build: () => void): void {
  rmSync(data);
  build();
}

/** A whole data file outside the state. */
function copyOf(data: string): string {
  const copy = join(dirname(dirname(dirname(data))), "..", "copy");
  writeFileSync(copy, '{"format":1,"records":{}}');
  return copy;
}
