import { describe, expect, it } from "vitest";
import type { KeptFile } from "../../src/app/ports.ts";
import type { ResourceKey } from "../../src/domain/lease.ts";
import { hexOf, shaOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

export function describeKept(current: CurrentStore): void {
  describe("what is known of kept files", () => {
    it("is nothing at first, and then what was written last", async () => {
      expect(await (await current.open().kept()).read()).toEqual(new Map());
      const one: KeptFile = { changedAtMs: 1_700_000_000_000.123, inode: 7, sha: shaOf(1), sizeBytes: 0 };
      const two: KeptFile = { changedAtMs: 1_700_000_000_001, inode: 2 ** 52, sha: shaOf(2), sizeBytes: 12 };
      const files = new Map([
        [hexOf("3f") as ResourceKey, one],
        [hexOf("a0") as ResourceKey, two],
      ]);
      await (await current.open().kept()).write(files);
      expect(await (await current.open().kept()).read()).toEqual(files);
      await (await current.open().kept()).write(new Map());
      expect(await (await current.open().kept()).read()).toEqual(new Map());
    });
  });
}
