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

const list = (): string => join(state.path, "leased");
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
    writeFileSync(list(), kept.replace("one", "forged"));
    expect(await listed()).toEqual(["forged", "two"]);
    await put("3f", "one again");
    expect(await listed()).toEqual(["one again", "two"]);
  });

  it.each<[string, (kept: string) => string]>([
    ["nothing", () => ""],
    ["nothing but NUL", () => "\0\0\0"],
    ["another format", (kept) => kept.replace("-1\0", "-2\0")],
    ["a list that was cut off", (kept) => kept.slice(0, -10)],
    ["a list with something after its end", (kept) => `${kept}x`],
    ["a list without its end", (kept) => kept.slice(0, -1)],
    ["a register without a name", (kept) => kept.replace("lease-3f", "")],
    ["a register without a time", (kept) => kept.replace(/lease-3f\0[\d.]+/, "lease-3f\0")],
    ["more files than there are", (kept) => kept.replace("\u00001\0", "\u00002\0")],
    ["a file without a path", (kept) => kept.replace("\0forged\0", "\0\0")],
    ["a file without a holder", (kept) => kept.replace(/\0claude-[^\0]+/, "\0")],
    ["a key that is none", (kept) => kept.replace(/\0([0-9a-f]{64})\0/, "\0../$1\0")],
    ["a hash that is none", (kept) => kept.replace(/\0[0-9a-f]{64}(\0\d+\0end)/, "\0../x$1")],
    ["a time that is none", (kept) => kept.replace(/\0\d+\0end/, "\0soon\0end")],
  ])("is made again from %s", async (_, damage) => {
    await put("3f", "one");
    await sleep(60);
    await listed();
    const forged = readFileSync(list(), "utf8").replace("one", "forged");
    writeFileSync(list(), forged);
    expect(await listed()).toEqual(["forged"]);
    writeFileSync(list(), damage(forged));
    expect(await listed()).toEqual(["one"]);
    expect(await listed()).toEqual(["one"]);
  });

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
