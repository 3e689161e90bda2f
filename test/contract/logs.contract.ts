import { describe, expect, it } from "vitest";
import { decisionOf, entryOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

export function describeLogs(current: CurrentStore): void {
  describe("log", () => {
    it("is empty at first", async () => {
      expect(await current.open().decisions.read()).toEqual({ entries: [], skipped: 0 });
    });

    it("gives back all entries of all writers in time order", async () => {
      const [mine, theirs] = [current.open(), current.open()];
      await mine.journal.append("one", entryOf(30, "c"));
      await theirs.journal.append("two", entryOf(20, "b"));
      await mine.journal.append("one", entryOf(40, "d"));
      await theirs.journal.append("two", entryOf(10, "a"));
      const { entries, skipped } = await current.open().journal.read();
      expect(entries.map(({ detail }) => detail)).toEqual(["a", "b", "c", "d"]);
      expect(skipped).toBe(0);
    });

    it("keeps the order of one writer within a millisecond", async () => {
      const { journal } = current.open();
      for (let index = 0; index < 20; index++) await journal.append("one", entryOf(5, String(index)));
      expect((await journal.read()).entries.map(({ detail }) => Number(detail))).toEqual(
        Array.from({ length: 20 }, (_, index) => index),
      );
    });

    it("keeps every character of an entry", async () => {
      const { decisions } = current.open();
      const odd = { ...decisionOf(1, 0), description: 'line\n\r\n\u2028\u0000"\\`$(x)` {"crc":1} \u{1f9a6} ­' };
      await decisions.append("one", odd);
      expect((await current.open().decisions.read()).entries).toEqual([odd]);
    });

    it("keeps the logs apart", async () => {
      const { decisions, journal } = current.open();
      await decisions.append("one", decisionOf(1, 0));
      await journal.append("one", entryOf(0, "x"));
      expect((await decisions.read()).entries).toEqual([decisionOf(1, 0)]);
      expect((await journal.read()).entries).toEqual([entryOf(0, "x")]);
    });

    it("takes entries of many writers at once", async () => {
      const stores = Array.from({ length: 5 }, () => current.open());
      await Promise.all(
        stores.flatMap(({ decisions }, writer) =>
          Array.from({ length: 10 }, async (_, index) =>
            decisions.append(`w${writer}`, decisionOf(writer * 10 + index + 1, index)),
          ),
        ),
      );
      const { entries, skipped } = await current.open().decisions.read();
      expect(new Set(entries.map(({ id }) => id)).size).toBe(50);
      expect(skipped).toBe(0);
    });
  });
}
