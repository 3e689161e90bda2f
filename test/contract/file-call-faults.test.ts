/**
 * G4 in small: each call of each operation of the store fails once, in this process. See it fail: let `swapRegister`
 * report an error of `collectGarbage`.
 */
import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drive } from "../../src/adapters/store-file/drive.ts";
import type { Fs } from "../../src/adapters/store-file/fs-calls.ts";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";
import { initRegister, readRegister, swapRegister } from "../../src/adapters/store-file/register.ts";
import { AppError } from "../../src/app/errors.ts";
import type { Revision, Store } from "../../src/app/ports.ts";
import type { Sha256 } from "../../src/domain/lease.ts";
import { sha256Hex } from "../../src/hash/sha256.ts";
import { type Kept, keepFolder, putBack } from "../crash/kept-folder.ts";
import { problemsIn, viewOf } from "../crash/state-view.ts";
import { keyOf } from "../support/domain/build.ts";
import {
  decisionOf,
  entryOf,
  fileRecordOf,
  hexOf,
  instanceIdOf,
  instanceRecordOf,
  noticeOf,
} from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const KEY = hexOf("3f");
const sha = (text: string): Sha256 => sha256Hex(text) as Sha256;
const CODES = ["EIO", "ENOENT", "ENOSPC", "EACCES"];

/** All that a store can be asked for. */
const OPERATIONS: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  "reading a record": ({ files }) => files.read(KEY),
  "writing a record": async ({ files }) => files.swap(KEY, (await files.read(KEY)).revision, fileRecordOf("new", [])),
  "writing the first record of a register": ({ files }) =>
    files.swap(hexOf("99"), 0 as Revision, fileRecordOf("new", [])),
  "writing a number": async ({ counters }) =>
    counters.swap("day", (await counters.read("day")).revision, { day: "20260101", last: 2 }),
  "listing records": ({ files }) => files.list(),
  "putting a cell": ({ heartbeats, now }) => heartbeats.put("a", { at: now(), tool: null, file: null }),
  "getting a cell": ({ heartbeats }) => heartbeats.get("a"),
  "removing a cell": ({ heartbeats }) => heartbeats.remove("a"),
  "removing cells": ({ heartbeats }) => heartbeats.removeAll(""),
  "keeping a text": ({ blobs }) => blobs.put(sha("two"), "two"),
  "showing a text": ({ blobs }) => blobs.get(sha("one")),
  "evicting texts": ({ blobs }) => blobs.evict({ mostBytes: 0, keptForMs: 1e12 }),
  "reading a history": ({ versions }) => versions.read(keyOf(KEY)),
  "delivering a notice": ({ inbox }) => inbox.deliver(instanceIdOf(1), noticeOf("third")),
  "draining an inbox": ({ inbox }) => inbox.drain(instanceIdOf(1)),
  "adding a decision": ({ decisions }) => decisions.append("me", decisionOf(2, 1)),
  "reading decisions": ({ decisions }) => decisions.read(),
  "adding to the journal": ({ journal }) => journal.append("me", entryOf(1, "two")),
  "reading the journal": ({ journal }) => journal.read(),
  "pruning what is old": (store) => store.prune(0),
};

async function fill(store: Store): Promise<void> {
  await store.files.swap(KEY, 0 as Revision, fileRecordOf("old", []));
  await store.instances.swap(instanceIdOf(1), 0 as Revision, instanceRecordOf(1));
  const { revision } = await store.instances.read(instanceIdOf(1));
  await store.instances.swap(instanceIdOf(1), revision, null);
  await store.counters.swap("day", 0 as Revision, { day: "20260101", last: 1 });
  await store.heartbeats.put("a", { at: store.now(), tool: null, file: null });
  await store.blobs.put(sha("one"), "one");
  for (const text of ["first", "second"]) await store.inbox.deliver(instanceIdOf(1), noticeOf(text));
  await store.decisions.append("me", decisionOf(1, 0));
  await store.journal.append("me", entryOf(0, "one"));
}

/** `fs`, whose call number `which` (from 1) fails; counts the calls. */
function failing(fs: Fs, which: number, code: string): { readonly fs: Fs; readonly count: () => number } {
  let calls = 0;
  const proxy = new Proxy(fs, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        if (++calls === which) throw Object.assign(new Error(`${String(name)} fails`), { code });
        return Reflect.apply(method, target, args);
      };
    },
  });
  return { fs: proxy, count: () => calls };
}

const TIMEOUT_MS = 120_000;

describe("a file store, whichever call of its fails", () => {
  let state: StateDir;
  let kept: Kept | null;
  beforeEach(async () => {
    state = makeStateDir();
    await fill(state.open());
    kept = keepFolder(state.path);
  });
  afterEach(() => state.dispose());

  async function callsOf(operation: (store: Store) => Promise<unknown>): Promise<number> {
    const { fs, count } = failing(nodeFs, 0, "");
    await operation(state.open({ fs }));
    return count();
  }

  it.each(Object.entries(OPERATIONS))(
    "answers or says why, stays whole and goes on: %s",
    async (_, operation) => {
      const calls = await callsOf(operation);
      for (let which = 1; which <= calls + 1; which++) {
        for (const code of CODES) {
          putBack(kept, state.path);
          const error = await operation(state.open({ fs: failing(nodeFs, which, code).fs })).then(
            () => null,
            (reason: unknown) => reason,
          );
          const where = `call ${which} of ${calls} answers ${code}`;
          if (error !== null) expect(error, where).toBeInstanceOf(AppError);
          expect(problemsIn(viewOf(state.path)), where).toEqual([]);
          await expect(operation(state.open()), where).resolves.not.toThrow();
        }
      }
    },
    TIMEOUT_MS,
  );

  it(
    "has not written the record when it says that it failed, and has when it says so",
    async () => {
      const write = OPERATIONS["writing a record"];
      if (write === undefined) throw new Error("the operation is gone");
      const calls = await callsOf(write);
      const outcomes = new Set<string>();
      for (let which = 1; which <= calls; which++) {
        for (const code of CODES) {
          putBack(kept, state.path);
          const outcome = await write(state.open({ fs: failing(nodeFs, which, code).fs })).then(String, () => "failed");
          outcomes.add(outcome);
          const path = (await state.open().files.read(KEY)).record?.path;
          expect(path, `${outcome}: call ${which} answers ${code}`).toBe(outcome === "true" ? "new" : "old");
        }
      }
      expect([...outcomes].sort()).toEqual(["failed", "false", "true"]);
    },
    TIMEOUT_MS,
  );
});

describe("a register whose folder is taken away", () => {
  let state: StateDir;
  const bytes = new TextEncoder().encode("{}");
  beforeEach(async () => {
    state = makeStateDir();
    await fill(state.open());
  });
  afterEach(() => state.dispose());

  it.each(["openExclusive", "rename"] as const)("has not committed: at %s", (at) => {
    const folder = `${state.path}/reg/lease-aa`;
    drive(initRegister(folder, `${state.path}/tmp/building`, "a", bytes, false), nodeFs);
    const read = drive(readRegister(folder, 100), nodeFs);
    if (read.kind !== "present") throw new Error(read.kind);
    const fs: Fs = {
      ...nodeFs,
      [at]: (...args: [string, string]) => {
        rmSync(folder, { recursive: true });
        return nodeFs[at](...args);
      },
    };
    expect(drive(swapRegister(folder, read.token, "b", bytes, false), fs)).toBeNull();
    expect(drive(readRegister(folder, 100), nodeFs)).toEqual({ kind: "absent" });
  });
});
