import { describe, expect, it } from "vitest";
import { shaOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

export function describeBlobs(current: CurrentStore): void {
  describe("blobs", () => {
    it("answers null for a hash that nobody stored", async () => {
      expect(await current.open().blobs.get(shaOf(1))).toBeNull();
    });

    it.each(["", "plain", "\ufeffwith a mark\r\nand 🦦\n", "\u0000", "x".repeat(256 * 1024)])(
      "gives a text back as it was (%#)",
      async (text) => {
        await current.open().blobs.put(shaOf(1), text);
        const { blobs } = current.open();
        await blobs.put(shaOf(1), text);
        expect(await blobs.get(shaOf(1))).toBe(text);
        expect(await blobs.get(shaOf(2))).toBeNull();
      },
    );

    it("drops nothing while there is room", async () => {
      const { blobs } = current.open();
      for (let index = 0; index < 5; index++) await blobs.put(shaOf(index), "x".repeat(1000));
      expect(await blobs.evict()).toBe(0);
      expect(await blobs.get(shaOf(3))).toBe("x".repeat(1000));
    });

    it("drops the least recently used beyond 64 MB", async () => {
      const { blobs } = current.open();
      const text = "x".repeat(1024 * 1024);
      for (let index = 0; index < 66; index++) {
        current.elapse(1000);
        await blobs.put(shaOf(index), text);
      }
      current.elapse(1000);
      expect(await blobs.get(shaOf(0))).toBe(text);
      expect(await blobs.evict()).toBe(2);
      expect(await blobs.get(shaOf(0))).toBe(text);
      expect(await blobs.get(shaOf(1))).toBeNull();
      expect(await blobs.get(shaOf(2))).toBeNull();
      expect(await blobs.get(shaOf(3))).toBe(text);
    });
  });
}
