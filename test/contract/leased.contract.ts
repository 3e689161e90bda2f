import { describe, expect, it } from "vitest";
import type { FileRecord } from "../../src/domain/lease.ts";
import { fileRecordOf, hexOf, holderOf, leaseOf, shaOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

export function describeLeased(current: CurrentStore): void {
  describe("the list of leased files", () => {
    const put = async (key: string, record: FileRecord | null): Promise<void> => {
      const { files } = current.open();
      expect(await files.swap(key, (await files.read(key)).revision, record)).toBe(true);
    };
    const listed = async (): Promise<readonly string[]> =>
      (await current.open().leased()).map(({ path }) => path).sort();

    it("is empty at first", async () => {
      expect(await current.open().leased()).toEqual([]);
    });

    it("has what a look at all needs, and follows every change at once", async () => {
      const [one, two, three] = [hexOf("3f"), hexOf("3f", 7), hexOf("a0")];
      await put(one, fileRecordOf("one"));
      const { instance, agent } = holderOf(1);
      expect(await current.open().leased()).toEqual([
        {
          key: one,
          path: "one",
          checkout: "/home/ö/a b",
          holders: [{ instance, agent }],
          sha: shaOf(7),
          since: leaseOf(1).acquiredAt.wall,
        },
      ]);
      for (let turn = 0; turn < 30; turn++) {
        await put(two, fileRecordOf(`two ${turn}`));
        expect(await listed()).toEqual(["one", `two ${turn}`]);
        await put(three, fileRecordOf("three"));
        expect(await listed()).toEqual(["one", "three", `two ${turn}`]);
        await put(three, { ...fileRecordOf("three"), leases: [] });
        await put(two, null);
        expect(await listed()).toEqual(["one"]);
      }
    });

    it("is as right when several ask while others write", async () => {
      await Promise.all(
        Array.from({ length: 16 }, async (_, index) => {
          await put(hexOf(index.toString(16).padStart(2, "0")), fileRecordOf(`file ${index}`));
          await current.open().leased();
        }),
      );
      expect(await listed()).toHaveLength(16);
    });
  });
}
