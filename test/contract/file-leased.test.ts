import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileRecordOf, hexOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

let state: StateDir;
beforeEach(() => {
  state = makeStateDir();
});
afterEach(() => state.dispose());

const list = (): string => join(state.path, "leased.json");
const listed = async () => (await state.open().leased()).map(({ path }) => path).sort();

async function put(shard: string, path: string): Promise<void> {
  const { files } = state.open();
  await files.swap(hexOf(shard), (await files.read(hexOf(shard))).revision, fileRecordOf(path));
}

describe("the list of leased files on disk", () => {
  it("is kept, and believed only for registers that have not changed since", async () => {
    await put("3f", "one");
    await put("a0", "two");
    await sleep(60);
    await listed();
    const kept = readFileSync(list(), "utf8");
    writeFileSync(list(), kept.replace('"one"', '"forged"'));
    expect(await listed()).toEqual(["forged", "two"]);
    await put("3f", "one again");
    expect(await listed()).toEqual(["one again", "two"]);
  });

  it.each(["", "{}", "[1]", "\u0000", '[{"name":"lease-3f"}]'])(
    "is made again from anything else: %j",
    async (text) => {
      await put("3f", "one");
      await sleep(60);
      writeFileSync(list(), text);
      expect(await listed()).toEqual(["one"]);
      expect(await listed()).toEqual(["one"]);
    },
  );

  it("is not followed through a link, nor written through one", async () => {
    await put("3f", "one");
    await sleep(60);
    await listed();
    const elsewhere = join(state.path, "..", "elsewhere");
    writeFileSync(elsewhere, "[]");
    rmSync(list());
    symlinkSync(elsewhere, list());
    expect(await listed()).toEqual(["one"]);
    expect(readFileSync(elsewhere, "utf8")).toBe("[]");
  });

  it("is not written again when nothing has changed", async () => {
    await put("3f", "one");
    await sleep(60);
    await listed();
    const before = statSync(list(), { bigint: true }).ino;
    await listed();
    expect(statSync(list(), { bigint: true }).ino).toBe(before);
  });
});
