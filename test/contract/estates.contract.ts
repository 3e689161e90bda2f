import { describe, expect, it } from "vitest";
import type { EpochMs } from "../../src/domain/instant.ts";
import { estateBookOf, WALL_MS } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

export function describeEstates(current: CurrentStore): void {
  describe("what ended sessions left", () => {
    it("is one record that one of several changes", async () => {
      const [one, other] = [(await current.open().team()).estates, (await current.open().team()).estates];
      const { record, revision } = await one.read("book");
      expect(record).toBeNull();
      expect(await one.swap("book", revision, estateBookOf("a"))).toBe(true);
      expect(await other.swap("book", revision, estateBookOf("b"))).toBe(false);
      expect((await other.read("book")).record).toEqual(estateBookOf("a"));
    });

    it("and its notes are kept one by one, and dropped by their instance", async () => {
      const { notes } = await current.open().team();
      const note = { at: WALL_MS as EpochMs, text: "half done" };
      for (const key of ["a.1-x", "a.2-y", "ab.1-x"]) await notes.put(key, note);
      expect((await notes.list("a.")).map(({ key }) => key).sort()).toEqual(["a.1-x", "a.2-y"]);
      expect(await notes.removeAll("a.")).toBe(2);
      expect(await notes.list("")).toEqual([{ key: "ab.1-x", value: note }]);
    });
  });
}
