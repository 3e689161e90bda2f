import { describe, expect, it } from "vitest";
import { instanceIdOf, noticeOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

const [ME, OTHER] = [instanceIdOf(1), instanceIdOf(2)];

export function describeInbox(current: CurrentStore): void {
  describe("inbox", () => {
    it("is empty for an instance that nobody wrote to", async () => {
      expect(await current.open().inbox.drain(ME)).toEqual([]);
    });

    it("delivers each notice once, oldest first, to its instance only", async () => {
      const [mine, theirs] = [current.open(), current.open()];
      for (let index = 0; index < 12; index++) await theirs.inbox.deliver(ME, noticeOf(`${index}`));
      await theirs.inbox.deliver(OTHER, noticeOf("not mine"));
      expect((await mine.inbox.drain(ME)).map(({ detail }) => Number(detail))).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
      ]);
      expect(await mine.inbox.drain(ME)).toEqual([]);
      expect(await mine.inbox.drain(OTHER)).toEqual([noticeOf("not mine")]);
    });

    it("gives each notice to one of several that drain at once", async () => {
      const stores = Array.from({ length: 4 }, () => current.open());
      for (let index = 0; index < 40; index++) await stores[index % 4]?.inbox.deliver(ME, noticeOf(`${index}`));
      const drained = (await Promise.all(stores.map(async ({ inbox }) => inbox.drain(ME)))).flat();
      expect(drained).toHaveLength(40);
      expect(new Set(drained.map(({ detail }) => detail)).size).toBe(40);
    });

    it("keeps the latest thousand for an instance that never looks", async () => {
      const { inbox } = current.open();
      for (let index = 0; index < 1010; index++) await inbox.deliver(ME, noticeOf(`${index}`));
      const drained = await inbox.drain(ME);
      expect(drained).toHaveLength(1000);
      expect(drained[0]?.detail).toBe("10");
      expect(drained.at(-1)?.detail).toBe("1009");
    });
  });
}
