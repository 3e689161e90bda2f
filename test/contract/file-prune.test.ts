import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileRecordOf, hexOf, instanceIdOf, instanceRecordOf, noticeOf, shaOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
let state: StateDir;

beforeEach(() => {
  state = makeStateDir();
});
afterEach(() => state.dispose());

describe("a state folder after a week in which scripts came and went", () => {
  it("is as small as before them", async () => {
    const store = state.open();
    const key = hexOf("3f");
    await store.files.swap(key, (await store.files.read(key)).revision, fileRecordOf("a.ts"));
    await store.instances.swap("stays", (await store.instances.read("stays")).revision, instanceRecordOf(1));
    const before = state.files();
    for (let script = 0; script < 20; script++) {
      const id = `script${script}`;
      await store.instances.swap(id, (await store.instances.read(id)).revision, instanceRecordOf(script));
      await store.instances.swap(id, (await store.instances.read(id)).revision, null);
      await store.journal.append(id, {
        at: store.now().wall,
        kind: "registered",
        instance: null,
        name: null,
        path: null,
        detail: "",
      });
      await store.inbox.deliver(instanceIdOf(script), { ...noticeOf("x"), at: store.now().wall });
      writeFileSync(join(state.path, "tmp", `left-by-a-killed-hook.${script}`), "x");
      mkdirSync(join(state.path, "tmp", `half-built.${script}`));
      writeFileSync(join(state.path, `settings-${script}.json`), "{}");
    }
    expect(state.files().length).toBeGreaterThan(before.length + 100);
    expect(await state.open().prune(WEEK_MS)).toBe(0);
    state.elapse(WEEK_MS + 60_000);
    expect(await state.open().prune(WEEK_MS)).toBe(120);
    expect([...state.files()].sort()).toEqual([...before].sort());
  });

  it("keeps no text of the user's files that nobody has used for so long", async () => {
    const store = state.open();
    await store.blobs.put(shaOf(1), "old");
    await store.blobs.put(shaOf(2), "used");
    const longAgo = new Date(Date.now() - WEEK_MS - 60_000);
    for (const name of state.files().filter((file) => file.startsWith("blob"))) {
      utimesSync(join(state.path, name), longAgo, longAgo);
    }
    expect(await store.blobs.get(shaOf(2))).toBe("used");
    await state.open().prune(WEEK_MS);
    expect([await store.blobs.get(shaOf(1)), await store.blobs.get(shaOf(2))]).toEqual([null, "used"]);
  });

  it("keeps the register of a lease: its generation is the fencing token", async () => {
    const store = state.open();
    const key = hexOf("3f");
    await store.files.swap(key, (await store.files.read(key)).revision, fileRecordOf("a.ts"));
    await store.files.swap(key, (await store.files.read(key)).revision, null);
    const { revision } = await store.files.read(key);
    state.elapse(WEEK_MS + 60_000);
    await state.open().prune(WEEK_MS);
    expect((await state.open().files.read(key)).revision).toBe(revision);
  });
});
