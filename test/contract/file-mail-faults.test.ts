import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fs } from "../../src/adapters/store-file/fs-calls.ts";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";
import { begun } from "../../src/domain/letter.ts";
import { instanceIdOf, messageOf, noticeOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const ME = instanceIdOf(1);

let state: StateDir;
beforeEach(() => {
  state = makeStateDir();
});
afterEach(() => state.dispose());

/** The real file system, whose call number `failing` and all after it fail with `code`; counts the calls. */
function failingFs(failing: number, code: string): { readonly fs: Fs; readonly calls: () => number } {
  let calls = 0;
  const fail = (): void => {
    if (++calls >= failing) throw Object.assign(new Error(`injected ${code}`), { code });
  };
  const fs: Fs = {
    ...nodeFs,
    openExclusive: (path) => {
      fail();
      return nodeFs.openExclusive(path);
    },
    write: (file, bytes, offset) => {
      fail();
      return nodeFs.write(file, bytes, offset);
    },
    fsync: (file) => {
      fail();
      nodeFs.fsync(file);
    },
    rename: (from, to) => {
      fail();
      nodeFs.rename(from, to);
    },
  };
  return { fs, calls: () => calls };
}

async function textsIn(dir: StateDir): Promise<readonly string[]> {
  const { mail } = await dir.open().team();
  const texts: string[] = [];
  for (const letter of await mail.list(ME, "new")) texts.push((await mail.open(ME, letter))?.text ?? "torn");
  return texts.sort();
}

describe("a message on a disk that fails", () => {
  it.each([
    ["ENOSPC", "DISK_FULL"],
    ["EROFS", "STATE_READ_ONLY"],
    ["EIO", null],
  ])("%s at any call: sent and there, or refused and not there; earlier ones stay", async (code, told) => {
    const { mail } = await state.open().team();
    await mail.post(ME, messageOf(2, 1));
    for (let failing = 1; ; failing++) {
      const { fs, calls } = failingFs(failing, code);
      const broken = await state.open({ fs }).team();
      const before = await textsIn(state);
      const error = await broken.mail.post(ME, messageOf(2, 100 + failing)).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      const after = await textsIn(state);
      expect(after).not.toContain("torn");
      expect(after).toEqual(error === null ? [...before, `${100 + failing}`].sort() : before);
      if (error !== null && told !== null) expect(error).toMatchObject({ code: told });
      if (calls() < failing) break;
      expect(failing).toBeLessThan(20);
    }
    expect(state.files().filter((name) => /tmp\//.test(name))).toEqual([]);
  });

  it("a disk on which nothing can be made any more lets messages be read all the same", async () => {
    const { mail } = await state.open().team();
    await mail.post(ME, messageOf(2, 1));
    const full: Fs = {
      ...nodeFs,
      openExclusive: () => {
        throw Object.assign(new Error("full"), { code: "ENOSPC" });
      },
    };
    const reader = (await state.open({ fs: full }).team()).mail;
    const [letter] = await reader.list(ME, "new");
    if (letter === undefined) throw new Error("nothing there");
    expect((await reader.open(ME, letter))?.text).toBe("1");
    expect(await reader.mark(ME, letter, begun(letter))).toBe(true);
    const carried = begun(letter);
    expect(await reader.mark(ME, carried, { ...carried, state: "read" })).toBe(true);
    expect(await reader.list(ME, "new")).toEqual([]);
  });

  it("what is no message is passed over, and never shown", async () => {
    const { mail } = await state.open().team();
    await mail.post(ME, messageOf(2, 1));
    const { mkdirSync, symlinkSync, writeFileSync } = await import("node:fs");
    const box = `${state.path}/inbox/${ME}/new`;
    const name = (digit: string): string => `m.0.000000000000000${digit}.00000009.${digit.repeat(12)}~0u`;
    writeFileSync(`${box}/${name("2")}`, "{");
    writeFileSync(`${box}/${name("3")}`, JSON.stringify({ ...messageOf(2, 3), extra: 1 }));
    mkdirSync(`${box}/${name("4")}`);
    symlinkSync("/etc/passwd", `${box}/${name("5")}`);
    writeFileSync(`${box}/${name("6")}`, "x".repeat(100_000));
    writeFileSync(`${box}/m.odd`, "x");
    const letters = await mail.list(ME, "new");
    expect(letters).toHaveLength(6);
    const texts = await Promise.all(letters.map(async (letter) => (await mail.open(ME, letter))?.text ?? null));
    expect(texts.filter((text) => text !== null)).toEqual(["1"]);
  });
});

describe("lines that are moved to another inbox", () => {
  const OTHER = instanceIdOf(2);

  /** The real file system, which is gone for who calls it from the call number `last` on, as for a killed process. */
  function killedAfter(last: number): { readonly fs: Fs; readonly calls: () => number } {
    let calls = 0;
    const fs = new Proxy(nodeFs, {
      get: (target, name: keyof Fs) => {
        const call = target[name];
        return (...args: readonly unknown[]): unknown => {
          if (++calls > last) throw Object.assign(new Error("killed"), { code: "EKILLED" });
          return Reflect.apply(call, target, args);
        };
      },
    });
    return { fs, calls: () => calls };
  }

  it("are neither lost nor doubled by whoever is killed at any call, and keep their order", async () => {
    for (let last = 0; ; last++) {
      const dir = makeStateDir();
      const store = dir.open();
      for (const detail of ["1", "2", "3"]) await store.inbox.deliver(ME, noticeOf(detail));
      const { fs, calls } = killedAfter(last);
      const killed = await dir.open({ fs }).team();
      await killed.mail.forwardNotices(ME, OTHER, () => true).catch(() => {});
      await (await store.team()).mail.forwardNotices(ME, OTHER, () => true);
      const moved = (await store.inbox.drain(OTHER)).map(({ detail }) => detail);
      expect([last, ...moved]).toEqual([last, "1", "2", "3"]);
      expect(await store.inbox.drain(ME)).toEqual([]);
      dir.dispose();
      if (calls() <= last) break;
      expect(last).toBeLessThan(60);
    }
  });

  it("stay where they are when the disk fails, and what nobody can read is dropped", async () => {
    const store = state.open();
    await store.inbox.deliver(ME, noticeOf("kept"));
    const [name] = state.files().filter((file) => file.startsWith(`inbox/${ME}/new/`));
    if (name === undefined) throw new Error("not delivered");
    writeFileSync(join(state.path, `inbox/${ME}/new/0.torn`), "{");
    symlinkSync("/etc/hosts", join(state.path, `inbox/${ME}/new/1.link`));
    const broken = await state.open({ fs: failingFs(1, "EIO").fs }).team();
    await expect(broken.mail.forwardNotices(ME, OTHER, () => true)).rejects.toThrow("EIO");
    expect(existsSync(join(state.path, name))).toBe(true);
    await (await store.team()).mail.forwardNotices(ME, OTHER, () => true);
    expect((await store.inbox.drain(OTHER)).map(({ detail }) => detail)).toEqual(["kept"]);
    expect(await store.inbox.isEmpty(ME)).toBe(true);
  });
});
