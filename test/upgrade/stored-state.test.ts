/**
 * What is stored cannot change unnoticed. `test/fixtures/state-<n>` holds a state folder as format n wrote it, what is in
 * it, and what its readers demanded at each place. A change of what is stored fails here until STATE_FORMAT is raised,
 * and the state of every earlier format must stay readable. See it fail: add a field to a shape, or a kind of journal entry.
 *
 * After STATE_FORMAT was raised: `COORD_UPDATE_GOLDEN=1 npx vitest run --config test/vitest.config.ts test/upgrade` makes
 * the folder of the new format. It never touches one that is there.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as claims from "../../src/adapters/store-file/claim-schema.ts";
import * as estates from "../../src/adapters/store-file/estate-schema.ts";
import { damagedCells, damagedRegisters, registerNames } from "../../src/adapters/store-file/examine-records.ts";
import { STATE_FORMAT } from "../../src/adapters/store-file/layout.ts";
import * as logs from "../../src/adapters/store-file/log-schemas.ts";
import * as messages from "../../src/adapters/store-file/message-schemas.ts";
import * as named from "../../src/adapters/store-file/named-schema.ts";
import * as notices from "../../src/adapters/store-file/notice-schema.ts";
import * as shapes from "../../src/adapters/store-file/schemas.ts";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { ROOT } from "../crash/root.ts";
import { fileRecordOf, hexOf } from "../support/store/records.ts";
import { describeShape } from "./describe-shape.ts";
import { copyState, layoutOf, makeGoldenState, readGoldenState } from "./golden-state.ts";
import { SAMPLES, SHAPES } from "./samples.ts";

const FORMATS = Array.from({ length: STATE_FORMAT }, (_, index) => index + 1);
const folderOf = (format: number): string => join(ROOT, "test/fixtures", `state-${format}`);
const RAISE = "what is stored has changed: raise STATE_FORMAT, go on reading the earlier formats, then see the header";

let scratch: string;
let root: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "coord upgrade "));
  root = join(scratch, "state");
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Every word that could be one of a list that a shape knows. */
function wordsOfSources(): readonly string[] {
  const files = ["src/domain", "src/adapters/store-file"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(ROOT, folder, name)),
  );
  const texts = files.filter((file) => file.endsWith(".ts")).map((file) => readFileSync(file, "utf8"));
  const words = texts.flatMap((text) => [...text.matchAll(/"([a-z][a-z-]*)"/g)].map(([, word = ""]) => word));
  return [...new Set(words)].sort();
}

async function describeStored(): Promise<unknown> {
  await makeGoldenState(root);
  const words = wordsOfSources();
  const names = Object.keys(SAMPLES).filter((name): name is keyof typeof SAMPLES => name in SAMPLES);
  const shapes = names.map((name) => [name, describeShape(SHAPES[name], SAMPLES[name], words)]);
  return { layout: layoutOf(root), shapes: Object.fromEntries(shapes) };
}

async function update(): Promise<void> {
  const folder = folderOf(STATE_FORMAT);
  if (process.env["COORD_UPDATE_GOLDEN"] !== "1" || existsSync(folder)) return;
  const stored = await describeStored();
  mkdirSync(folder, { recursive: true });
  copyState(root, join(folder, "state"));
  writeFileSync(join(folder, "stored.json"), `${JSON.stringify(stored, null, 2)}\n`);
  const records = await readGoldenState(root);
  writeFileSync(join(folder, "records.json"), `${JSON.stringify(records, null, 2)}\n`);
  rmSync(root, { recursive: true });
}

function golden(format: number, name: string): unknown {
  return JSON.parse(readFileSync(join(folderOf(format), name), "utf8"));
}

describe("what is stored", () => {
  it("is looked into in all its kinds", () => {
    const parts = ["agentId", "epochMs", "holder", "instanceId", "sha256", "waiter"];
    const all = new Set([shapes, logs, named, claims, estates, messages, notices].flatMap(Object.keys));
    expect([...all].filter((name) => !parts.includes(name)).sort()).toEqual(Object.keys(SHAPES).sort());
  });

  it("is what the format says, at every place and in every file", async () => {
    await update();
    expect(await describeStored(), RAISE).toEqual(golden(STATE_FORMAT, "stored.json"));
  });

  it.each(FORMATS)("as format %i wrote it, is read whole", async (format) => {
    copyState(join(folderOf(format), "state"), root);
    const records = JSON.parse(JSON.stringify(await readGoldenState(root)));
    expect(records).toEqual(golden(format, "records.json"));
    expect(damagedRegisters(root, registerNames(root))).toEqual([]);
    expect(damagedCells(root)).toEqual([]);
  });

  it.each(FORMATS)("as format %i wrote it, can be written to", async (format) => {
    copyState(join(folderOf(format), "state"), root);
    const { files } = openFileStore(root);
    const key = hexOf("3f");
    const { record, revision } = await files.read(key);
    expect(record?.leases).toHaveLength(1);
    expect(await files.swap(key, revision, fileRecordOf("src/a.ts", []))).toBe(true);
    const again = await openFileStore(root).files.read(key);
    expect([again.record?.leases, again.revision > revision]).toEqual([[], true]);
    expect(existsSync(join(root, `epoch-${STATE_FORMAT}`))).toBe(STATE_FORMAT > 1);
  });
});
