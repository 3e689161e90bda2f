import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fs } from "../../src/adapters/store-file/fs-calls.ts";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";
import type { Store } from "../../src/app/ports.ts";
import { decisionOf, fileRecordOf, hexOf, instanceIdOf, messageOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const KEY = hexOf("3f");
/** The register or the log's folder, what it is in, the state folder, and where that has its name. */
const FOUR_FOLDERS = ["syncFolder", "syncFolder", "syncFolder", "syncFolder"];

/** Counts and order of calls are a promise: hooks pay for each, and a power failure tests their order. */
describe("the file system calls of a file store", () => {
  let state: StateDir;
  let calls: string[];
  let store: Store;

  beforeEach(async () => {
    state = makeStateDir();
    calls = [];
    store = state.open({ fs: recording(nodeFs, calls) });
    await store.files.swap(KEY, (await store.files.read(KEY)).revision, fileRecordOf("a"));
    await store.counters.swap("day", (await store.counters.read("day")).revision, { day: "20260101", last: 1 });
    calls.length = 0;
  });
  afterEach(() => state.dispose());

  it("reads a record with two", async () => {
    await store.files.read(KEY);
    expect(calls).toEqual(["readdir", "readFile"]);
  });

  it("looks for a record that nobody wrote with one", async () => {
    await store.files.read(hexOf("77"));
    expect(calls).toEqual(["readdir"]);
  });

  it("swaps what it has read with six, and waits for no disk", async () => {
    const { revision } = await store.files.read(KEY);
    calls.length = 0;
    await store.files.swap(KEY, revision, fileRecordOf("b"));
    expect(calls).toEqual(["openExclusive", "write", "close", "rename", "readdir", "unlink"]);
  });

  it("puts a cell with four", async () => {
    const at = store.now();
    await store.heartbeats.put("a", { at, tool: null, file: null });
    calls.length = 0;
    await store.heartbeats.put("a", { at, tool: null, file: null });
    expect(calls).toEqual(["openExclusive", "write", "close", "rename"]);
  });

  it("syncs a counter before its commit and all names above it afterwards", async () => {
    const { revision } = await store.counters.read("day");
    calls.length = 0;
    await store.counters.swap("day", revision, { day: "20260101", last: 2 });
    expect(calls.slice(0, 5)).toEqual(["openExclusive", "write", "fsync", "close", "rename"]);
    expect(calls.slice(5)).toEqual([...FOUR_FOLDERS, "readdir", "unlink"]);
  });

  it("syncs each note, its name and its removal", async () => {
    const { notes } = await store.team();
    const note = { at: store.now().wall, text: "half done" };
    await notes.put("me.1", note);
    calls.length = 0;
    await notes.put("me.2", note);
    expect(calls).toEqual(["openExclusive", "write", "fsync", "close", "rename", ...FOUR_FOLDERS]);
    calls.length = 0;
    await notes.remove("me.2");
    expect(calls).toEqual(["unlink", "syncFolder"]);
    calls.length = 0;
    expect([await notes.removeAll("me."), await notes.removeAll("me.")]).toEqual([1, 0]);
    expect(calls).toEqual(["readdir", "unlink", "syncFolder", "readdir"]);
    expect(await notes.list("")).toEqual([]);
  });

  it("syncs what a session leaves before it says so, and each message", async () => {
    const { estates, mail } = await store.team();
    await estates.swap("book", (await estates.read("book")).revision, { estates: [] });
    const { revision } = await estates.read("book");
    calls.length = 0;
    await estates.swap("book", revision, { estates: [] });
    expect(calls.slice(0, 9)).toEqual(["openExclusive", "write", "fsync", "close", "rename", ...FOUR_FOLDERS]);
    calls.length = 0;
    await mail.post(instanceIdOf(1), { ...messageOf(2, 1), kind: "handoff" });
    expect(calls.slice(-9)).toEqual(["openExclusive", "write", "fsync", "close", "rename", ...FOUR_FOLDERS]);
  });

  it("syncs each decision, and all names above it", async () => {
    await store.decisions.append("me", decisionOf(1, 0));
    // The first try finds no folder.
    expect(calls).toEqual(["openAppend", "openAppend", "write", "fsync", "close", ...FOUR_FOLDERS]);
    calls.length = 0;
    await store.decisions.append("me", decisionOf(2, 0));
    expect(calls).toEqual(["openAppend", "write", "fsync", "close", ...FOUR_FOLDERS]);
  });
});

/** `fs`, with the name of each call put on `calls`. */
function recording(fs: Fs, calls: string[]): Fs {
  return new Proxy(fs, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        calls.push(String(name));
        return Reflect.apply(method, target, args);
      };
    },
  });
}
