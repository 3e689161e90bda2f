/** What the doctor looks at and repairs, part by part; `cli/doctor-state.test.ts` runs the built command. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { examineDisk } from "../../src/adapters/store-file/examine-disk.ts";
import { examineState } from "../../src/adapters/store-file/examine-state.ts";
import { repairState } from "../../src/adapters/store-file/repair-state.ts";
import type { Revision } from "../../src/app/ports.ts";
import { fileRecordOf, hexOf, instanceIdOf, instanceRecordOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const LEASES = "reg/lease-3f";
const KEY = hexOf("3f");
let state: StateDir;

beforeEach(async () => {
  state = makeStateDir();
  const store = state.open();
  await store.files.swap(KEY, 0 as Revision, fileRecordOf("first", []));
  await store.files.swap(KEY, (await store.files.read(KEY)).revision, fileRecordOf("second", []));
  await store.instances.swap(instanceIdOf(1), 0 as Revision, instanceRecordOf(1));
  await store.counters.swap("day", 0 as Revision, { day: "20260101", last: 1 });
  await store.heartbeats.put("a", { at: store.now(), tool: null, file: null });
});
afterEach(() => state.dispose());

const at = (path: string): string => join(state.path, path);

function nameIn(folder: string, letter: "T" | "D"): string {
  const name = readdirSync(at(folder)).find((entry) => entry.startsWith(letter));
  if (name === undefined) throw new Error(`no ${letter} in ${folder}`);
  return name;
}

function cell(): string {
  const path = state.files().find((file) => file.startsWith("cell/heartbeat/"));
  if (path === undefined) throw new Error("no cell");
  return path;
}

describe("a state folder that is looked at", () => {
  it("is described whole when it is in order", async () => {
    expect(await examineState(state.path)).toMatchObject({
      kind: "folder",
      isOpenToOthers: false,
      newerFormat: null,
      writeFault: null,
      damaged: [],
      damagedCells: 0,
      aside: 0,
      hasBallast: true,
    });
  });

  it("may be missing, in a folder where it can be made or not", async () => {
    const mayBeCreated = async (path: string) => {
      const facts = await examineState(path);
      return facts.kind === "missing" ? facts.mayBeCreated : facts.kind;
    };
    expect(await mayBeCreated(`${state.path}-not/there`)).toBe(true);
    // Nobody may write there, not even root.
    expect(await mayBeCreated("/proc/self/coord")).toBe(false);
  });

  it.each<[string, object, () => void]>([
    [
      "a link",
      { because: { kind: "link" } },
      () => {
        renameSync(state.path, `${state.path}-2`);
        symlinkSync(`${state.path}-2`, state.path);
      },
    ],
    [
      "a file",
      { because: { kind: "not-a-folder" } },
      () => {
        rmSync(state.path, { recursive: true });
        writeFileSync(state.path, "");
      },
    ],
    ["a folder others may write to", { because: { kind: "writable-by-others" } }, () => chmodSync(state.path, 0o777)],
  ])("is not believed when it is %s", async (_, expected, change) => {
    change();
    expect(await examineState(state.path)).toMatchObject({ kind: "unsafe", ...expected });
  });

  it("is not believed when it belongs to somebody else", async (context) => {
    context.skip(process.getuid?.() !== 0, "only root can give a folder away");
    chownSync(state.path, 4242, 4242);
    expect(await examineState(state.path)).toMatchObject({ kind: "unsafe", because: { kind: "foreign", uid: 4242 } });
  });

  it("says when others can list it, when its format is newer, and what a write meets", async () => {
    chmodSync(state.path, 0o755);
    writeFileSync(at("epoch"), "coord state 99 abc\n");
    expect(await examineState(state.path)).toMatchObject({ isOpenToOthers: true, newerFormat: 99 });
    writeFileSync(at("epoch"), "nothing");
    rmSync(at("ballast"));
    expect(await examineState(state.path)).toMatchObject({ newerFormat: null, hasBallast: false });
  });

  it("names each register that cannot be used, and changes none", async () => {
    const token = nameIn(LEASES, "T");
    writeFileSync(at(`${LEASES}/${token.replace(/^T\d+/, "T1")}`), "");
    const counter = readdirSync(at("reg")).find((name) => name.startsWith("counter-"));
    rmSync(at(`reg/${counter}/${nameIn(`reg/${counter}`, "T")}`));
    const instance = readdirSync(at("reg")).find((name) => name.startsWith("instance-"));
    writeFileSync(at(`reg/${instance}/${nameIn(`reg/${instance}`, "D")}`), "torn");
    const before = state.files();
    expect(await examineState(state.path)).toMatchObject({
      registers: 3,
      damaged: [
        { name: `reg/${counter}`, damage: "no-token" },
        { name: `reg/${instance}`, damage: "unreadable" },
        { name: LEASES, damage: "two-tokens" },
      ],
    });
    expect(state.files()).toEqual(before);
  });

  it("takes an emptied register for none, and one whose data is no file for unreadable", async () => {
    mkdirSync(at("reg/lease-00"));
    expect(await examineState(state.path)).toMatchObject({ registers: 4, damaged: [] });
    const data = at(`${LEASES}/${nameIn(LEASES, "D")}`);
    rmSync(data);
    mkdirSync(data);
    expect(await examineState(state.path)).toMatchObject({ damaged: [{ name: LEASES, damage: "unreadable" }] });
  });

  it("says what a write meets where nothing can be written", async () => {
    const facts = await examineState(`/proc/${process.pid}`);
    expect(facts).toMatchObject({ kind: "folder", writeFault: expect.stringMatching(/^E[A-Z]+$/), registers: 0 });
  });

  it.each<[string, (path: string) => void]>([
    ["no JSON", (path) => writeFileSync(path, "{")],
    ["JSON of something else", (path) => writeFileSync(path, '{"key":"a","at":1}')],
    ["a list", (path) => writeFileSync(path, "[]")],
    ["null", (path) => writeFileSync(path, "null")],
    [
      "a folder",
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      "a FIFO",
      (path) => {
        rmSync(path);
        execFileSync("mkfifo", [path]);
      },
    ],
  ])("counts a cell that is %s, and moves it away when asked", async (_, damage) => {
    damage(at(cell()));
    expect(await examineState(state.path)).toMatchObject({ damagedCells: 1 });
    expect(await repairState(state.path)).toEqual([{ kind: "cells-set-aside", subject: "1" }]);
    expect(await examineState(state.path)).toMatchObject({ damagedCells: 0, aside: 1 });
  });

  it("is unreadable when a part of it is no folder", async () => {
    rmSync(at("cell"), { recursive: true });
    writeFileSync(at("cell"), "");
    expect(await examineState(state.path)).toMatchObject({ kind: "folder", damagedCells: 0 });
    rmSync(at("cell"));
    symlinkSync(at("cell"), at("cell"));
    expect(await examineState(state.path)).toMatchObject({ kind: "unreadable", code: "ELOOP" });
    rmSync(at("cell"));
    writeFileSync(at("aside"), "");
    expect(await examineState(state.path)).toMatchObject({ kind: "unreadable", code: "ENOTDIR" });
  });
});

describe("the disk below a state folder", () => {
  it("is described", async () => {
    expect(await examineDisk(state.path)).toMatchObject({ isOnNetwork: false, hasFreeNames: true });
    expect(await examineDisk("/dev/shm")).toMatchObject({ fileSystem: "tmpfs", isVolatile: true });
    expect(await examineDisk("/proc")).toMatchObject({ fileSystem: null, hasFreeNames: true });
  });

  it("is unknown where there is no folder", async () => {
    expect(await examineDisk(`${state.path}/not/there`)).toBeNull();
  });
});

describe("a repair", () => {
  it("changes nothing where nothing is wrong", async () => {
    expect(await repairState(state.path)).toEqual([]);
  });

  it("leaves one token of two, that of the higher generation", async () => {
    const token = nameIn(LEASES, "T");
    writeFileSync(at(`${LEASES}/${token.replace(/^T\d+/, "T1")}`), "");
    expect(await repairState(state.path)).toEqual([{ kind: "tokens-removed", subject: LEASES }]);
    expect(nameIn(LEASES, "T")).toBe(token);
    expect((await state.open().files.read(KEY)).record?.path).toBe("second");
  });

  it.each([
    ["0", "second"],
    ["zzzzzzzzzzzz", "other"],
  ])("leaves the token that the store goes by, of some with one number: %s", async (nonce, path) => {
    const [generation = ""] = nameIn(LEASES, "T").split(".");
    const data = readFileSync(at(`${LEASES}/${nameIn(LEASES, "D")}`), "utf8");
    writeFileSync(at(`${LEASES}/${generation}.${nonce}`), "");
    writeFileSync(at(`${LEASES}/${generation.replace("T", "D")}.${nonce}`), data.replace("second", "other"));
    writeFileSync(at(`${LEASES}/T1.aa`), "");
    const read = async () => (await state.open().files.read(KEY)).record?.path;
    expect(await read()).toBe(path);
    expect(await repairState(state.path)).toEqual([{ kind: "tokens-removed", subject: LEASES }]);
    expect(await read()).toBe(path);
    expect(readdirSync(at(LEASES)).filter((name) => name.startsWith("T"))).toHaveLength(1);
  });

  it.each<[string, string | null, (folder: string) => void]>([
    ["data that is whole", "second", () => {}],
    ["data that is torn", null, (folder) => writeFileSync(at(`${folder}/${nameIn(folder, "D")}`), "{")],
    [
      "data that is a folder",
      null,
      (folder) => {
        const data = at(`${folder}/${nameIn(folder, "D")}`);
        rmSync(data);
        mkdirSync(data);
      },
    ],
    [
      "no data",
      null,
      (folder) => {
        rmSync(at(`${folder}/${nameIn(folder, "D")}`));
        writeFileSync(at(`${folder}/something else`), "");
      },
    ],
  ])("gives a lost token back above all that was there: %s", async (_, expected, damage) => {
    const { revision } = await state.open().files.read(KEY);
    rmSync(at(`${LEASES}/${nameIn(LEASES, "T")}`));
    damage(LEASES);
    expect(await repairState(state.path)).toEqual([{ kind: "token-restored", subject: LEASES }]);
    const healed = await state.open().files.read(KEY);
    expect(healed.record?.path ?? null).toBe(expected);
    expect(healed.revision).toBeGreaterThan(revision);
    const { entries } = await state.open().journal.read();
    expect(entries.map(({ detail }) => detail)).toEqual([`repair: ${LEASES} (token-restored)`]);
  });

  it("sets aside what cannot be read", async () => {
    writeFileSync(at(`${LEASES}/${nameIn(LEASES, "D")}`), "{");
    expect(await repairState(state.path)).toEqual([{ kind: "set-aside", subject: LEASES }]);
    expect((await state.open().files.read(KEY)).record).toBeNull();
    expect(await examineState(state.path)).toMatchObject({ damaged: [], aside: 1 });
  });

  it("fills the ballast and removes what a killed hook was building days ago", async () => {
    rmSync(at("ballast"));
    mkdirSync(at("tmp/old"));
    mkdirSync(at("tmp/new"));
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(at("tmp/old"), twoDaysAgo, twoDaysAgo);
    expect(await repairState(state.path)).toEqual([
      { kind: "ballast", subject: "ballast" },
      { kind: "leftovers", subject: "1" },
    ]);
    expect(readdirSync(at("tmp"))).toEqual(["new"]);
  });

  it("waits for another one, and says so", async () => {
    mkdirSync(at("maintenance.lock"));
    await expect(repairState(state.path)).rejects.toMatchObject({ code: "STORE_CONTENTION" });
    rmSync(at("maintenance.lock"), { recursive: true });
    expect(await repairState(state.path)).toEqual([]);
  });

  it("touches no state that others can write to", async () => {
    chmodSync(state.path, 0o777);
    await expect(repairState(state.path)).rejects.toMatchObject({ code: "STATE_UNSAFE" });
  });

  it("says why it cannot begin", async () => {
    rmSync(dirname(state.path), { recursive: true });
    await expect(repairState(state.path)).rejects.toThrow();
  });
});
