import { describe, expect, it } from "vitest";
import { decisionOf, entryOf, instanceIdOf, instanceRecordOf, instantAt, noticeOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

const [GONE, HERE] = [instanceIdOf(1), instanceIdOf(2)];
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export function describePruning(current: CurrentStore): void {
  describe("pruning", () => {
    it("drops what nobody wrote in for long, and only that", async () => {
      const store = current.open();
      const at = store.now().wall;
      await store.journal.append(GONE, { ...entryOf(0, "old"), at });
      await store.decisions.append(GONE, decisionOf(1, 0));
      await store.inbox.deliver(GONE, { ...noticeOf("old"), at });
      current.elapse(WEEK_MS + 60_000);
      const later = current.open();
      const now = later.now().wall;
      await later.journal.append(HERE, { ...entryOf(0, "new"), at: now });
      await later.inbox.deliver(HERE, { ...noticeOf("new"), at: now });
      expect(await later.prune(WEEK_MS)).toBe(2);
      expect(await later.prune(WEEK_MS)).toBe(0);
      expect((await later.journal.read()).entries.map(({ detail }) => detail)).toEqual(["new"]);
      expect((await later.decisions.read()).entries).toHaveLength(1);
      expect(await later.inbox.drain(GONE)).toEqual([]);
      expect((await later.inbox.drain(HERE)).map(({ detail }) => detail)).toEqual(["new"]);
    });

    it("drops the cells that were not written for long, but what hooks have run is known for ever", async () => {
      const { heartbeats, boundaries, ran, prune } = current.open();
      const beat = { at: instantAt(1), tool: null, file: null };
      for (const key of ["old", "renewed"]) await heartbeats.put(key, beat);
      await boundaries.put("old", { at: instantAt(1), replyEndedAt: null, askedAt: null });
      await ran.put("Stop", { version: "1", pid: 1 });
      current.elapse(60_000);
      for (const key of ["renewed", "new"]) await heartbeats.put(key, beat);
      expect(await prune(90_000)).toBe(0);
      expect(await prune(30_000)).toBe(2);
      expect([await heartbeats.get("old"), await boundaries.get("old")]).toEqual([null, null]);
      for (const kept of [heartbeats.get("renewed"), heartbeats.get("new"), ran.get("Stop")])
        expect(await kept).not.toBeNull();
    });

    it("delivers to an instance again whose inbox was dropped", async () => {
      const store = current.open();
      await store.inbox.deliver(GONE, { ...noticeOf("old"), at: store.now().wall });
      await store.inbox.drain(GONE);
      current.elapse(WEEK_MS + 60_000);
      const later = current.open();
      await later.prune(WEEK_MS);
      const notice = { ...noticeOf("new"), at: later.now().wall };
      await later.inbox.deliver(GONE, notice);
      expect(await later.inbox.drain(GONE)).toEqual([notice]);
    });

    it("keeps records however old, and registers again what was removed", async () => {
      const { instances } = current.open();
      const [kept, removed] = [instanceRecordOf(1), instanceRecordOf(2)];
      await instances.swap("kept", (await instances.read("kept")).revision, kept);
      await instances.swap("gone", (await instances.read("gone")).revision, removed);
      await instances.swap("gone", (await instances.read("gone")).revision, null);
      current.elapse(WEEK_MS + 60_000);
      const later = current.open();
      await later.prune(WEEK_MS);
      expect((await later.instances.list()).map(({ key }) => key)).toEqual(["kept"]);
      expect(await instances.swap("gone", (await instances.read("gone")).revision, removed)).toBe(true);
      expect((await later.instances.list()).map(({ key }) => key).sort()).toEqual(["gone", "kept"]);
    });
  });
}
