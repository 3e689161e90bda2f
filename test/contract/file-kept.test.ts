/** What is known of kept files, on disk: a copy that is believed only whole, and only while the same clock runs. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { KeptFile } from "../../src/app/ports.ts";
import type { Instant } from "../../src/domain/instant.ts";
import type { ResourceKey } from "../../src/domain/lease.ts";
import { hexOf, shaOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

let state: StateDir;
const FILES: ReadonlyMap<ResourceKey, KeptFile> = new Map([
  [hexOf("3f") as ResourceKey, { changedAtMs: 1_700_000_000_000.5, inode: 7, sha: shaOf(1), sizeBytes: 3 }],
]);

beforeEach(async () => {
  state = makeStateDir();
  await (await state.open().kept()).write(FILES);
});
afterEach(() => state.dispose());

const path = (): string => join(state.path, "kept");
const known = async (): Promise<number> => (await (await state.open().kept()).read()).size;

it.each<[string, (kept: string) => string]>([
  ["nothing", () => ""],
  ["nothing but NUL", () => "\0\0\0\0"],
  ["another format", (kept) => kept.replace("-1\0", "-2\0")],
  ["another clock", (kept) => kept.replace(/^([^\0]+\0)/, "$1another")],
  ["a list that was cut off", (kept) => kept.slice(0, -10)],
  ["a list with something after its end", (kept) => `${kept}x`],
  ["a list without its end", (kept) => kept.slice(0, -1)],
  ["a file of which a field is missing", (kept) => kept.replace("\x003\0end", "\0end")],
  ["a key that is none", (kept) => kept.replace(/\0([0-9a-f]{64})\0/, "\0../$1\0")],
  ["a hash that is none", (kept) => kept.replace(/\0[0-9a-f]{64}(\0\d+\0end)/, "\0../x$1")],
  ["a time that is none", (kept) => kept.replace("1700000000000.5", "soon")],
  ["a file without a number", (kept) => kept.replace("\x007\0", "\0\0")],
  ["a size that is none", (kept) => kept.replace("\x003\0end", "\0-1\0end")],
])("nothing is believed of %s", async (_, damage) => {
  expect(await known()).toBe(1);
  writeFileSync(path(), damage(readFileSync(path(), "utf8")));
  expect(await known()).toBe(0);
});

it("nothing is believed that was written before the machine started anew", async () => {
  const now = (): Instant => ({ ...state.open().now(), clock: "another boot" });
  expect((await (await openFileStore(state.path, { now }).kept()).read()).size).toBe(0);
});

it("it is read through no link, and whoever writes it replaces that", async () => {
  const elsewhere = join(state.path, "..", "elsewhere");
  writeFileSync(elsewhere, readFileSync(path()));
  rmSync(path());
  symlinkSync(elsewhere, path());
  expect(await known()).toBe(0);
  const before = readFileSync(elsewhere, "utf8");
  await (await state.open().kept()).write(new Map());
  expect(readFileSync(elsewhere, "utf8")).toBe(before);
});

it("what cannot be written is not there, and fails nobody", async () => {
  rmSync(path());
  mkdirSync(join(path(), "in the way"), { recursive: true });
  await (await state.open().kept()).write(FILES);
  expect(await known()).toBe(0);
});
