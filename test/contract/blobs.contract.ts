import { describe, expect, it } from "vitest";
import type { Sha256 } from "../../src/domain/lease.ts";
import { MOST_KEPT_BYTES } from "../../src/domain/version.ts";
import { sha256Hex } from "../../src/hash/sha256.ts";
import { shaOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

const LIMITS = { mostBytes: 64 * 1024 * 1024, keptForMs: 60 * 60_000 };

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

    it("gives back bytes that are no text, and says what is there in full length", async () => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
      const sha = sha256Hex(bytes) as Sha256;
      await current.open().blobs.put(sha, bytes);
      const { blobs } = current.open();
      expect(await blobs.bytes(sha)).toEqual(bytes);
      expect([await blobs.touch(sha, 1000), await blobs.touch(sha, 999), await blobs.touch(shaOf(1), 0)]).toEqual([
        true,
        false,
        false,
      ]);
      expect(await blobs.bytes(shaOf(1))).toBeNull();
      const wanted = [
        { sha, sizeBytes: null },
        { sha, sizeBytes: 1000 },
        { sha, sizeBytes: 999 },
        { sha: shaOf(1), sizeBytes: null },
      ];
      expect(await blobs.hasAll(wanted)).toEqual([true, true, false, false]);
    });

    it("takes nothing that is too large to be kept", async () => {
      const { blobs } = current.open();
      await blobs.put(shaOf(1), new Uint8Array(MOST_KEPT_BYTES + 1));
      expect(await blobs.touch(shaOf(1), MOST_KEPT_BYTES + 1)).toBe(false);
    });

    it("drops nothing while there is room", async () => {
      const { blobs } = current.open();
      for (let index = 0; index < 5; index++) await blobs.put(shaOf(index), "x".repeat(1000));
      expect(await blobs.evict(LIMITS)).toBe(0);
      expect(await blobs.get(shaOf(3))).toBe("x".repeat(1000));
    });

    it("drops the least recently used beyond the size that is allowed", async () => {
      const { blobs } = current.open();
      const text = "x".repeat(1024 * 1024);
      for (let index = 0; index < 66; index++) {
        current.elapse(1000);
        await blobs.put(shaOf(index), text);
      }
      current.elapse(1000);
      expect(await blobs.get(shaOf(0))).toBe(text);
      expect(await blobs.evict(LIMITS)).toBe(2);
      expect(await blobs.get(shaOf(0))).toBe(text);
      expect(await blobs.get(shaOf(1))).toBeNull();
      expect(await blobs.get(shaOf(2))).toBeNull();
      expect(await blobs.get(shaOf(3))).toBe(text);
    });

    it("drops what nobody has used for as long as it is kept", async () => {
      const { blobs } = current.open();
      await blobs.put(shaOf(1), "unused");
      await blobs.put(shaOf(2), "used");
      current.elapse(LIMITS.keptForMs + 60_000);
      const later = current.open().blobs;
      expect(await later.get(shaOf(2))).toBe("used");
      expect(await later.evict(LIMITS)).toBe(1);
      expect([await later.get(shaOf(1)), await later.get(shaOf(2))]).toEqual([null, "used"]);
    });
  });
}
