import { describe, expect, it } from "vitest";
import type { Register, Revision } from "../../src/app/ports.ts";
import type { FileRecord } from "../../src/domain/lease.ts";
import { fileRecordOf, hexOf, instanceRecordOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

const KEY = hexOf("3f");

/** Keys that mean something to a file system, to JavaScript or to nobody. */
const ODD_KEYS = [
  ".",
  "..",
  "...",
  "__proto__",
  "constructor",
  "toString",
  "-rf",
  "CON",
  "a.json",
  "T1.a",
  "x".repeat(128),
];
const NO_KEYS = ["", "a/b", "../a", "a\\b", "a\0b", "a b", "ä", "a\n", "x".repeat(129)];

export function describeRegisters(current: CurrentStore): void {
  describe("register", () => {
    it("answers null at revision 0 for a key that nobody wrote", async () => {
      const found = await current.open().files.read(KEY);
      expect(found.record).toBeNull();
      expect(found.revision).toBe(0);
    });

    it("gives a written record back to every handle, whole", async () => {
      const record = fileRecordOf('a "b" \\ ­ 🦦 \u{2028}.ts');
      expect(await write(current.open().files, KEY, record)).toBe(true);
      expect((await current.open().files.read(KEY)).record).toEqual(record);
    });

    it("raises the revision with every write", async () => {
      const { files } = current.open();
      const revisions = [0];
      for (const path of ["a", "b", "c"]) {
        await write(files, KEY, fileRecordOf(path));
        revisions.push((await files.read(KEY)).revision);
      }
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    });

    it("has one winner of many that swap over the same revision", async () => {
      const handles = Array.from({ length: 4 }, () => current.open().files);
      await write(current.open().files, KEY, fileRecordOf("start"));
      for (let round = 0; round < 20; round++) {
        const { revision } = await current.open().files.read(KEY);
        for (const files of handles) await files.read(KEY);
        const tries = handles.map(async (files, index) => files.swap(KEY, revision, fileRecordOf(`${round}.${index}`)));
        const won = await Promise.all(tries);
        expect(won.filter(Boolean)).toHaveLength(1);
        expect((await current.open().files.read(KEY)).record?.path).toBe(`${round}.${won.indexOf(true)}`);
      }
    });

    it("has one winner of many that create the same record", async () => {
      const handles = Array.from({ length: 8 }, () => current.open().files);
      const won = await Promise.all(
        handles.map(async (files, index) => files.swap(KEY, 0 as Revision, fileRecordOf(`${index}`))),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it("changes many files at once, and returns those that changed as they were", async () => {
      const { files, changeFiles } = current.open();
      const [one, other] = [hexOf("3f"), hexOf("3f", 1)];
      for (const key of [one, other, hexOf("aa")])
        await files.swap(key, (await files.read(key)).revision, fileRecordOf(key));
      const { revision } = await files.read(one);
      const touchedAt = (await files.read(one)).now;
      const free = (record: FileRecord): FileRecord => ({ ...record, leases: [], touchedAt });
      const asked: string[] = [];
      const changed = await changeFiles((record, revisionThen, now) => {
        asked.push(record.path);
        expect([revisionThen > 0, now.wall > 0]).toEqual([true, true]);
        return record.path === other ? undefined : free(record);
      });
      expect(asked.sort()).toEqual([one, other, hexOf("aa")].sort());
      expect([...changed].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
        fileRecordOf(one),
        fileRecordOf(hexOf("aa")),
      ]);
      const again = current.open().files;
      expect((await again.read(one)).record).toEqual(free(fileRecordOf(one)));
      expect((await again.read(other)).record).toEqual(fileRecordOf(other));
      expect((await again.read(one)).revision).toBeGreaterThan(revision);
      expect(await files.swap(one, revision, null)).toBe(false);
      expect(await changeFiles(() => undefined)).toEqual([]);
    });

    it("refuses a stale revision and changes nothing", async () => {
      const [mine, theirs] = [current.open().files, current.open().files];
      await write(mine, KEY, fileRecordOf("first"));
      const { revision } = await mine.read(KEY);
      await write(theirs, KEY, fileRecordOf("second"));
      expect(await mine.swap(KEY, revision, fileRecordOf("third"))).toBe(false);
      expect(await mine.swap(KEY, revision, null)).toBe(false);
      expect((await mine.read(KEY)).record?.path).toBe("second");
    });

    it("refuses a revision that is long gone, also if the content is the same again", async () => {
      const [mine, theirs] = [current.open().files, current.open().files];
      await write(mine, KEY, fileRecordOf("same"));
      const { revision } = await mine.read(KEY);
      for (let i = 0; i < 30; i++) await write(theirs, KEY, fileRecordOf(`${i}`));
      await write(theirs, KEY, fileRecordOf("same"));
      for (const files of [mine, theirs, current.open().files]) {
        expect(await files.swap(KEY, revision, fileRecordOf("late"))).toBe(false);
      }
      expect((await mine.read(KEY)).record?.path).toBe("same");
    });

    it("refuses revision 0 once there was a record", async () => {
      const { files } = current.open();
      await write(files, KEY, fileRecordOf("a"));
      await write(files, KEY, null);
      for (const handle of [files, current.open().files]) {
        expect(await handle.swap(KEY, 0 as Revision, fileRecordOf("b"))).toBe(false);
      }
    });

    it("never takes the revision back after a removal", async () => {
      const { files } = current.open();
      await write(files, KEY, fileRecordOf("a"));
      const before = await files.read(KEY);
      expect(await write(files, KEY, null)).toBe(true);
      const removed = await current.open().files.read(KEY);
      expect(removed.record).toBeNull();
      expect(removed.revision).toBeGreaterThan(before.revision);
      await write(current.open().files, KEY, fileRecordOf("b"));
      expect((await files.read(KEY)).revision).toBeGreaterThan(removed.revision);
    });

    it("refuses a revision that is yet to come", async () => {
      const { files } = current.open();
      expect(await files.swap(KEY, 3 as Revision, fileRecordOf("a"))).toBe(false);
      await write(files, KEY, fileRecordOf("a"));
      expect(await files.swap(KEY, 99 as Revision, fileRecordOf("b"))).toBe(false);
    });

    it("keeps odd keys apart", async () => {
      const { files, counters } = current.open();
      for (const key of ODD_KEYS) {
        expect(await write(files, key, fileRecordOf(key))).toBe(true);
        expect(await write(counters, key, { day: key, last: 1 })).toBe(true);
      }
      const other = current.open();
      for (const key of ODD_KEYS) {
        expect((await other.files.read(key)).record?.path).toBe(key);
        expect((await other.counters.read(key)).record).toEqual({ day: key, last: 1 });
      }
      const listed = (await other.files.list()).map(({ key, record }) => [key, record.path]);
      expect(listed.sort()).toEqual(ODD_KEYS.map((key) => [key, key]).sort());
      expect((await other.counters.list()).map(({ key }) => key).sort()).toEqual([...ODD_KEYS].sort());
    });

    it("keeps keys apart that differ in case only", async () => {
      const { counters } = current.open();
      await write(counters, "Ab", { day: "upper", last: 1 });
      await write(counters, "aB", { day: "lower", last: 2 });
      expect((await counters.read("Ab")).record?.day).toBe("upper");
      expect((await counters.read("aB")).record?.day).toBe("lower");
      expect((await counters.read("ab")).record).toBeNull();
    });

    it.each(NO_KEYS)("refuses %j as a key", async (key) => {
      const { files } = current.open();
      await expect(files.read(key)).rejects.toMatchObject({ code: "BAD_INPUT" });
      await expect(files.swap(key, 0 as Revision, fileRecordOf("a"))).rejects.toMatchObject({ code: "BAD_INPUT" });
    });

    it("loses no record to a write of its neighbour", async () => {
      const [mine, theirs] = [current.open().files, current.open().files];
      const keys = Array.from({ length: 12 }, (_, index) => hexOf("3f", index));
      for (const [index, key] of keys.entries()) await write(index % 2 ? mine : theirs, key, fileRecordOf(key));
      expect((await current.open().files.list()).map(({ record }) => record.path).sort()).toEqual(keys);
      await write(mine, hexOf("3f", 4), null);
      expect((await theirs.read(hexOf("3f", 5))).record?.path).toBe(hexOf("3f", 5));
      expect(await theirs.list()).toHaveLength(11);
    });

    it("keeps the kinds of records apart", async () => {
      const { counters, instances } = current.open();
      await write(counters, "same", { day: "20260101", last: 3 });
      expect((await instances.read("same")).record).toBeNull();
      await write(instances, "same", instanceRecordOf(1));
      expect((await instances.read("same")).record).toEqual(instanceRecordOf(1));
      expect(await counters.list()).toEqual([{ key: "same", record: { day: "20260101", last: 3 } }]);
    });

    it("is not changed by what a caller does to its own record", async () => {
      const { counters } = current.open();
      const mine = { day: "20260101", last: 1 };
      await write(counters, "k", mine);
      mine.last = 2;
      expect((await counters.read("k")).record?.last).toBe(1);
    });

    it("reports its own time with a read, and that never goes back", async () => {
      const store = current.open();
      const first = (await store.files.read(KEY)).now;
      current.elapse(1500);
      const second = (await store.files.read(KEY)).now;
      expect(second.clock).toBe(first.clock);
      expect(second.mono - first.mono).toBeGreaterThanOrEqual(1500);
      expect(store.now().mono).toBeGreaterThanOrEqual(second.mono);
    });
  });
}

async function write<R>(register: Register<R>, key: string, next: R | null): Promise<boolean> {
  return register.swap(key, (await register.read(key)).revision, next);
}
