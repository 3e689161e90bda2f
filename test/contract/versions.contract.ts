import { describe, expect, it } from "vitest";
import type { ResourceKey } from "../../src/domain/lease.ts";
import { hexOf, versionOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

const [KEY, OTHER] = [hexOf("3f") as ResourceKey, hexOf("a0") as ResourceKey];
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export function describeVersions(current: CurrentStore): void {
  describe("history of a file", () => {
    it("is empty at first", async () => {
      expect(await current.open().versions.read(KEY)).toEqual([]);
    });

    it("gives back what several recorded, in that order and for that file only", async () => {
      const [mine, theirs] = [current.open(), current.open()];
      const bare = { ...versionOf(2), sha: null, writer: null, by: null, command: null, became: null };
      await mine.versions.append(KEY, versionOf(1));
      await theirs.versions.append(KEY, bare);
      await mine.versions.append(OTHER, versionOf(3));
      await mine.versions.append(KEY, { ...versionOf(0), became: { sha: null } });
      const read = await current.open().versions.read(KEY);
      expect(read).toEqual([versionOf(1), bare, { ...versionOf(0), became: { sha: null } }]);
      expect(await current.open().versions.read(OTHER)).toEqual([versionOf(3)]);
    });

    it("goes when nobody has added to it for long", async () => {
      await current.open().versions.append(KEY, { ...versionOf(1), at: current.open().now().wall });
      current.elapse(WEEK_MS + 60_000);
      const later = current.open();
      await later.versions.append(OTHER, { ...versionOf(2), at: later.now().wall });
      expect(await later.prune(WEEK_MS)).toBe(1);
      expect([await later.versions.read(KEY), (await later.versions.read(OTHER)).length]).toEqual([[], 1]);
    });
  });
}
