import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Store } from "../../src/app/ports.ts";
import { type Child, childProgram } from "../support/store/children.ts";
import { entryOf, fileRecordOf, hexOf, instanceIdOf, leaseOf, noticeOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const TIMEOUT_MS = 120_000;

describe("processes on one file store", () => {
  let program: Awaited<ReturnType<typeof childProgram>>;
  let state: StateDir;

  beforeAll(async () => {
    program = await childProgram();
  });
  afterAll(() => program.dispose());
  beforeEach(() => {
    state = makeStateDir();
  });
  afterEach(() => state.dispose());

  it.each([2, 8])(
    "has one winner of %i that create a record at once, 200 times",
    async (racers) => {
      const rounds = await race("race-to-create", racers);
      expect(rounds.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, round) => round));
    },
    TIMEOUT_MS,
  );

  it.each([2, 8])(
    "has one winner of %i that swap over one revision, 200 times",
    async (racers) => {
      const revisions = (await race("race-to-swap", racers)).sort((a, b) => a - b);
      const { revision } = await state.open().files.read(hexOf("5a"));
      // Whoever read late swaps over a later revision; but every revision was consumed by exactly one.
      expect(revisions).toEqual(Array.from({ length: revision }, (_, index) => index));
      expect(revision).toBeGreaterThanOrEqual(200);
      // Otherwise nobody ever met anybody.
      expect(revision).toBeLessThan(racers * 200);
    },
    TIMEOUT_MS,
  );

  async function race(task: string, racers: number): Promise<number[]> {
    const startAt = Date.now() + 500 + racers * 150;
    const children = Array.from({ length: racers }, () => program.start(task, state.path, String(startAt), "200"));
    await Promise.all(children.map(({ ended }) => ended));
    return children.flatMap((child) => child.numbers());
  }

  it("delivers each notice once to processes that empty one inbox together", async () => {
    const endAt = Date.now() + 3000;
    const drains = Array.from({ length: 4 }, () => program.start("drain", state.path, String(endAt)));
    const { inbox } = state.open();
    const delivered: number[] = [];
    while (Date.now() < endAt - 1000) {
      for (let index = 0; index < 10; index++) {
        await inbox.deliver(instanceIdOf(1), noticeOf(String(delivered.length)));
        delivered.push(delivered.length);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(drains.map(({ ended }) => ended));
    const rest = (await inbox.drain(instanceIdOf(1))).map(({ detail }) => Number(detail));
    const received = [...drains.flatMap((child) => child.numbers()), ...rest];
    expect(received.sort((a, b) => a - b)).toEqual(delivered);
    // Otherwise nobody shared the work.
    expect(drains.filter((child) => child.numbers().length > 0).length).toBeGreaterThan(1);
  }, 60_000);

  it(
    "gives no number twice while processes are killed in the middle of their writes",
    async () => {
      const all: Child[] = [];
      const living: Child[] = [];
      const begin = () => {
        const child = program.start("count", state.path);
        all.push(child);
        living.push(child);
      };
      for (let index = 0; index < 4; index++) begin();
      for (let kill = 0; kill < 40; kill++) {
        const victim = living[kill % living.length];
        // A process is killed at a moment of its work, not while node starts.
        await vi.waitFor(() => expect(victim?.numbers()).not.toEqual([]), { timeout: 30_000, interval: 5 });
        await new Promise((resolve) => setTimeout(resolve, (kill * 7) % 23));
        victim?.process.kill("SIGKILL");
        living.splice(kill % living.length, 1);
        begin();
      }
      for (const child of living) child.process.kill("SIGKILL");
      await Promise.all(all.map(({ ended }) => ended));

      const numbers = all.flatMap((child) => child.numbers());
      expect(new Set(numbers).size).toBe(numbers.length);
      const store = state.open();
      const { record, revision } = await store.files.read(hexOf("3f"));
      // Killed after the commit and before the number was printed: at most one each.
      expect(Number(record?.path)).toBeGreaterThanOrEqual(Math.max(...numbers));
      expect(Number(record?.path) - numbers.length).toBeLessThanOrEqual(all.length);
      expect(revision).toBe(Number(record?.path));
      expect((await store.journal.read()).entries).toEqual([]);
      expect(await store.files.swap(hexOf("3f"), revision, fileRecordOf("after"))).toBe(true);
      const names = readdirSync(join(state.path, "reg/lease-3f"));
      expect(names.map((name) => name[0]).sort()).toEqual(["D", "T"]);
    },
    TIMEOUT_MS,
  );
});

describe("a file store on a disk of its own", () => {
  const isRoot = process.getuid?.() === 0;
  let mount = "";
  let state: StateDir;
  let store: Store;

  beforeEach(async (context) => {
    context.skip(!isRoot || process.platform !== "linux", "only root can mount a small disk");
    mount = mkdtempSync(join(tmpdir(), "coord disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", mount]);
    state = makeStateDir(mount);
    store = state.open();
    await write("a.ts", KEY);
    await store.heartbeats.put("me", { at: store.now(), tool: null, file: null });
  });
  afterEach(() => {
    if (mount === "") return;
    execFileSync("umount", [mount]);
    rmSync(mount, { recursive: true });
    mount = "";
  });

  const KEY = hexOf("3f");
  const OTHER = hexOf("40");

  it("says that the disk is full, changes nothing, and can still give a lease back", async () => {
    fill();
    const before = state.files();
    await expect(write("b.ts", OTHER)).rejects.toMatchObject({ code: "DISK_FULL" });
    await expect(write("longer.ts", KEY, 3)).rejects.toMatchObject({ code: "DISK_FULL" });
    await expect(store.heartbeats.put("me", { at: store.now(), tool: "Edit", file: null })).rejects.toMatchObject({
      code: "DISK_FULL",
    });
    await expect(store.journal.append("new", entryOf(1, "x"))).rejects.toMatchObject({ code: "DISK_FULL" });
    expect(state.files().filter((name) => !name.startsWith("log/"))).toEqual(before);
    expect((await state.open().files.read(KEY)).record).toEqual(fileRecordOf("a.ts"));
    expect((await store.heartbeats.get("me"))?.value.tool).toBeNull();

    expect(await write("a.ts", KEY, 0)).toBe(true);
    expect((await state.open().files.read(KEY)).record?.leases).toEqual([]);
    expect(state.files()).not.toContain("ballast");
  });

  it("takes no part of a record for the whole when the disk fills up while it is written", async () => {
    fill();
    unlinkSync(join(mount, "filler-last"));
    await expect(write("a.ts", KEY, 200)).rejects.toMatchObject({ code: "DISK_FULL" });
    expect((await state.open().files.read(KEY)).record).toEqual(fileRecordOf("a.ts"));
    expect(readdirSync(join(state.path, "reg/lease-3f"))).toHaveLength(2);
  });

  it("goes on as before once there is room again", async () => {
    fill();
    await expect(write("b.ts", OTHER)).rejects.toMatchObject({ code: "DISK_FULL" });
    for (const name of readdirSync(mount)) if (name.startsWith("filler")) unlinkSync(join(mount, name));
    expect(await write("b.ts", OTHER)).toBe(true);
    expect(await state.open().files.list()).toHaveLength(2);
  });

  it("says that it may not write where it may not, and reads on", async () => {
    execFileSync("mount", ["-o", "remount,ro", mount]);
    const other = state.open();
    expect((await other.files.read(KEY)).record).toEqual(fileRecordOf("a.ts"));
    expect(await other.files.list()).toHaveLength(1);
    expect((await other.heartbeats.get("me"))?.value.tool).toBeNull();
    const at = store.now();
    for (const attempt of [
      write("b.ts", KEY),
      write("b.ts", OTHER),
      write("a.ts", KEY, 0),
      store.heartbeats.put("me", { at, tool: null, file: null }),
      store.journal.append("me", entryOf(1, "x")),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "STATE_READ_ONLY" });
    }
    expect((await other.files.read(OTHER)).record).toBeNull();
  });

  async function write(path: string, key: string, leases = 1): Promise<boolean> {
    const record = fileRecordOf(
      path,
      Array.from({ length: leases }, (_, index) => leaseOf(index + 1)),
    );
    return store.files.swap(key, (await store.files.read(key)).revision, record);
  }

  /** Takes the last block; `filler-last` holds exactly one. */
  function fill(): void {
    const { bsize } = statfsSync(mount);
    const block = new Uint8Array(bsize);
    writeFileSync(join(mount, "filler-last"), block);
    writeFileSync(join(mount, "filler"), "");
    while (statfsSync(mount).bavail > 0) writeFileSync(join(mount, "filler"), block, { flag: "a" });
    expect(statSync(join(mount, "filler")).size).toBeGreaterThan(0);
  }
});
