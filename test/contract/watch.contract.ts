import { describe, expect, it, vi } from "vitest";
import type { Revision, Store } from "../../src/app/ports.ts";
import { entryOf, fileRecordOf, hexOf, instanceIdOf, instantAt, noticeOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

const CHANGES: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
  ["a record", (store) => store.files.swap(hexOf("aa"), 0 as Revision, fileRecordOf("a"))],
  ["a cell", (store) => store.heartbeats.put("a", { at: instantAt(1), tool: null, file: null })],
  ["a log entry", (store) => store.journal.append("a", entryOf(1, "x"))],
  ["a notice", (store) => store.inbox.deliver(instanceIdOf(1), noticeOf("x"))],
];

export function describeWatch(current: CurrentStore): void {
  describe("watch", () => {
    it.each(CHANGES)("tells of %s that another handle writes", async (_, change) => {
      const onChange = vi.fn();
      const stop = current.open().watch(onChange);
      await change(current.open());
      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 5000 });
      stop();
    });

    it("says nothing while nothing changes, nor after it was stopped", async () => {
      const writer = current.open();
      await writer.heartbeats.put("a", { at: instantAt(1), tool: null, file: null });
      const onChange = vi.fn();
      const stop = current.open().watch(onChange);
      await new Promise((resolve) => setTimeout(resolve, 1300));
      expect(onChange).not.toHaveBeenCalled();
      stop();
      await writer.heartbeats.put("a", { at: instantAt(2), tool: null, file: null });
      await new Promise((resolve) => setTimeout(resolve, 1300));
      expect(onChange).not.toHaveBeenCalled();
    });
  });
}
