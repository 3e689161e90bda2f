import { describe, expect, it } from "vitest";
import type { EpochMs } from "../../src/domain/instant.ts";
import { instantAt, shaOf, WALL_MS } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

const beat = (ms: number) => ({ at: instantAt(ms), tool: "Edit", file: null });

export function describeCells(current: CurrentStore): void {
  describe("cells", () => {
    it("answers null for a cell that nobody wrote", async () => {
      expect(await current.open().heartbeats.get("a")).toBeNull();
    });

    it("gives the last written value to every handle", async () => {
      const [mine, theirs] = [current.open(), current.open()];
      await mine.heartbeats.put("a", beat(1));
      await theirs.heartbeats.put("a", beat(2));
      expect((await mine.heartbeats.get("a"))?.value).toEqual(beat(2));
    });

    it("tells how long ago a cell was written, by the store's clock", async () => {
      const store = current.open();
      await store.heartbeats.put("a", beat(1));
      const fresh = await store.heartbeats.get("a");
      current.elapse(90_000);
      const aged = await current.open().heartbeats.get("a");
      expect(fresh?.ageMs).toBeGreaterThanOrEqual(0);
      expect(fresh?.ageMs).toBeLessThan(5000);
      expect(aged?.ageMs).toBeGreaterThanOrEqual(90_000);
      expect(aged?.ageMs).toBeLessThan(95_000);
      await store.heartbeats.put("a", beat(2));
      expect((await store.heartbeats.get("a"))?.ageMs).toBeLessThan(5000);
    });

    it("removes a cell, also one that is not there", async () => {
      const { heartbeats } = current.open();
      await heartbeats.put("a", beat(1));
      await heartbeats.remove("a");
      await heartbeats.remove("a");
      expect(await heartbeats.get("a")).toBeNull();
    });

    it("lists and removes by prefix, and nothing else", async () => {
      const { seen, heartbeats } = current.open();
      const value = { sha: shaOf(1), at: WALL_MS as EpochMs, origin: "read", shown: null } as const;
      for (const key of ["one.a", "one.b", "one", "onex", "two.one.c", "a.json"]) await seen.put(key, value);
      await heartbeats.put("one.a", beat(1));
      expect((await seen.list("one.")).toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        { key: "one.a", value },
        { key: "one.b", value },
      ]);
      expect(await seen.removeAll("one.")).toBe(2);
      expect(await seen.list("one.")).toEqual([]);
      expect(await seen.removeAll("one.")).toBe(0);
      expect(await seen.removeAll("a.json.")).toBe(0);
      for (const key of ["one", "onex", "two.one.c", "a.json"]) expect((await seen.get(key))?.value).toEqual(value);
      expect(await heartbeats.get("one.a")).not.toBeNull();
    });

    it("keeps odd keys and the kinds of cells apart", async () => {
      const { heartbeats, boundaries, touched, shellRuns, wants, ran } = current.open();
      for (const [index, key] of [".", "..", "__proto__", "-x"].entries()) await heartbeats.put(key, beat(index));
      for (const [index, key] of [".", "..", "__proto__", "-x"].entries()) {
        expect((await heartbeats.get(key))?.value).toEqual(beat(index));
      }
      expect(await boundaries.get("-x")).toBeNull();
      await touched.put("i", ["/a b", "/ö"]);
      await shellRuns.put("i", [{ fromMs: 1.5, toMs: 2 }]);
      await wants.put("i", []);
      await ran.put("Stop", { version: "1", pid: 2 });
      expect((await touched.get("i"))?.value).toEqual(["/a b", "/ö"]);
      expect((await shellRuns.get("i"))?.value).toEqual([{ fromMs: 1.5, toMs: 2 }]);
      expect((await wants.get("i"))?.value).toEqual([]);
      expect((await ran.get("Stop"))?.value).toEqual({ version: "1", pid: 2 });
    });

    it("refuses what is no key", async () => {
      const { heartbeats } = current.open();
      await expect(heartbeats.put("../a", beat(1))).rejects.toMatchObject({ code: "BAD_INPUT" });
      await expect(heartbeats.get("a/b")).rejects.toMatchObject({ code: "BAD_INPUT" });
    });
  });
}
