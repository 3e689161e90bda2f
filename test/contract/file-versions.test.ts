import { appendFileSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ResourceKey, Sha256 } from "../../src/domain/lease.ts";
import { sha256Hex } from "../../src/domain/sha256.ts";
import { hexOf, versionOf } from "../support/store/records.ts";
import { makeStateDir, type StateDir } from "../support/store/state-dir.ts";

const KEY = hexOf("3f") as ResourceKey;
let state: StateDir;

beforeEach(() => {
  state = makeStateDir();
});
afterEach(() => state.dispose());

const folder = (): string => join(state.path, "log/versions");

describe("the history of a file on disk", () => {
  it("keeps the latest of very many and stays small", async () => {
    const { versions } = state.open();
    for (let number = 0; number < 1000; number++) await versions.append(KEY, versionOf(number));
    const sizes = readdirSync(folder()).map((name) => statSync(join(folder(), name)).size);
    expect(Math.max(...sizes)).toBeLessThan(70_000);
    expect(sizes).toHaveLength(2);
    const read = await versions.read(KEY);
    expect(read.length).toBeGreaterThan(100);
    expect(read).toEqual(Array.from({ length: read.length }, (_, index) => versionOf(1000 - read.length + index)));
  });

  it("reads past what a killed writer left and what is no version", async () => {
    const { versions } = state.open();
    await versions.append(KEY, versionOf(1));
    const [name = ""] = readdirSync(folder());
    appendFileSync(join(folder(), name), '\n{"seq":1,"crc":3,"ent');
    await versions.append(KEY, versionOf(2));
    writeFileSync(join(folder(), "other.jsonl"), "garbage");
    expect(await state.open().versions.read(KEY)).toEqual([versionOf(1), versionOf(2)]);
  });
});

describe("a content on disk", () => {
  const bytes = new TextEncoder().encode("some text\n");
  const sha = sha256Hex(bytes) as Sha256;
  const file = (): string => join(state.path, "blob", sha.slice(0, 2), sha);

  it("is put there again when a power failure has cut it short", async () => {
    const { blobs } = state.open();
    await blobs.put(sha, bytes);
    truncateSync(file(), 0);
    expect([await blobs.touch(sha, bytes.length), await blobs.bytes(sha)]).toEqual([false, null]);
    await blobs.put(sha, bytes);
    expect(await blobs.bytes(sha)).toEqual(bytes);
  });

  it("is given to nobody when it is not what its name says", async () => {
    const { blobs } = state.open();
    await blobs.put(sha, bytes);
    writeFileSync(file(), "some tixt\n");
    expect(await blobs.bytes(sha)).toBeNull();
  });
});
