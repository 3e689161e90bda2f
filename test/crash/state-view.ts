import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BALLAST_BYTES } from "../../src/adapters/store-file/ballast.ts";
import { claimBook } from "../../src/adapters/store-file/claim-schema.ts";
import { crc32 } from "../../src/adapters/store-file/crc32.ts";
import { estateBook } from "../../src/adapters/store-file/estate-schema.ts";
import { namedRecord } from "../../src/adapters/store-file/named-schema.ts";
import { decodeRecords } from "../../src/adapters/store-file/record-map.ts";
import * as shapes from "../../src/adapters/store-file/schemas.ts";
import { dataName, parseName, type Token } from "../../src/adapters/store-file/token.ts";
import { excludes } from "../../src/domain/holder.ts";
import type { FileRecord } from "../../src/domain/lease.ts";
import type { Shape } from "../../src/domain/shape.ts";

/** A state folder as it lies on the disk: every file, by its path relative to the folder. */
export type StateView = ReadonlyMap<string, Buffer>;

export function viewOf(root: string): StateView {
  const view = new Map<string, Buffer>();
  for (const entry of entriesOf(root)) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    view.set(path.slice(root.length + 1), entry.isFile() ? readFileSync(path) : Buffer.from("not a file"));
  }
  return view;
}

function entriesOf(root: string): readonly Dirent[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

/** The register folders, as `reg/lease-3f`, with what lies in each. */
export function registersOf(view: StateView): ReadonlyMap<string, RegisterView> {
  const registers = new Map<string, RegisterView>();
  for (const path of view.keys()) {
    const [, folder, name = ""] = /^(reg\/[^/]+)\/(.+)$/.exec(path) ?? [];
    const parsed = parseName(name);
    if (folder === undefined || parsed === null) continue;
    const register = registers.get(folder) ?? { tokens: [], data: [] };
    register[parsed.kind === "token" ? "tokens" : "data"].push(parsed.token);
    registers.set(folder, register);
  }
  return registers;
}

export type RegisterView = { readonly tokens: Token[]; readonly data: Token[] };

export function currentBytes(view: StateView, folder: string, register: RegisterView | undefined): Buffer | null {
  const [token] = register?.tokens ?? [];
  return token === undefined ? null : (view.get(`${folder}/${dataName(token)}`) ?? null);
}

const SHAPES: Readonly<Record<string, Shape<unknown>>> = {
  lease: shapes.fileRecord,
  instance: shapes.instanceRecord,
  counter: shapes.dayCounter,
  claim: claimBook,
  estate: estateBook,
  named: namedRecord,
};

/** What had been done to the writers of a state. */
export type Aftermath = {
  /** No call had failed, so nothing may be on record as a failure. */
  readonly isCalm: boolean;
  /** A write took only a part of what it was given. Nothing else tears a line: a killed writer has written all or nothing. */
  readonly wasCutShort: boolean;
};

export const CALM: Aftermath = { isCalm: true, wasCutShort: false };
export const CALL_FAILED: Aftermath = { isCalm: false, wasCutShort: false };
export const CUT_SHORT: Aftermath = { isCalm: false, wasCutShort: true };

/** Everything in a state folder that may never be there, however its writers ended. Empty: it is sound. */
export function problemsIn(view: StateView, { wasCutShort }: Aftermath = CALM): readonly string[] {
  const problems: string[] = [];
  for (const [folder, register] of registersOf(view)) problems.push(...problemsInRegister(view, folder, register));
  for (const [path, bytes] of view) problems.push(...problemsInFile(path, bytes, wasCutShort));
  return problems;
}

function problemsInRegister(view: StateView, folder: string, register: RegisterView): readonly string[] {
  const [token] = register.tokens;
  if (token === undefined || register.tokens.length !== 1) return [`${folder}: ${register.tokens.length} tokens`];
  const bytes = currentBytes(view, folder, register);
  if (bytes === null) return [`${folder}: the data of generation ${token.generation} is missing`];
  const kind = /^reg\/([a-z]+)-/.exec(folder)?.[1] ?? "";
  const shape = SHAPES[kind];
  if (shape === undefined) return [`${folder}: not a register`];
  if (decodeRecords(bytes, shape) === null) return [`${folder}: the data is torn: ${bytes.toString("latin1", 0, 80)}`];
  return kind === "lease" ? problemsInLeases(folder, token, bytes) : [];
}

function problemsInLeases(folder: string, token: Token, bytes: Buffer): readonly string[] {
  const records: ReadonlyMap<string, FileRecord> = decodeRecords(bytes, shapes.fileRecord) ?? new Map();
  const problems: string[] = [];
  for (const { path, leases } of records.values()) {
    const late = leases.find((lease) => lease.token > token.generation);
    if (late !== undefined)
      problems.push(`${folder}: ${path} has token ${late.token} at generation ${token.generation}`);
    const hasTwo = leases.some((a) => leases.some((b) => a !== b && excludes(a.holder, b.holder)));
    if (hasTwo) problems.push(`${folder}: ${path} has two holders`);
  }
  return problems;
}

const FILES: readonly (readonly [RegExp, (path: string, bytes: Buffer, wasCutShort: boolean) => string | null])[] = [
  [/^cell\/|^inbox\/[^/]+\/new\//, (_, bytes) => (isJson(bytes) ? null : "torn")],
  [/^log\//, (_, bytes, wasCutShort) => tornLinesIn(bytes, wasCutShort ? 1 : 0)],
  [/^blob\//, (path, bytes) => (path.endsWith(sha256(bytes)) ? null : "not what its name says")],
  [/^epoch$/, (_, bytes) => (EPOCH.test(bytes.toString("utf8")) ? null : "torn")],
  [/^ballast$/, (_, bytes) => (bytes.length === BALLAST_BYTES ? null : `${bytes.length} bytes`)],
];

function problemsInFile(path: string, bytes: Buffer, wasCutShort: boolean): readonly string[] {
  const [, check] = FILES.find(([pattern]) => pattern.test(path)) ?? [];
  const problem = check?.(path, bytes, wasCutShort) ?? null;
  return problem === null ? [] : [`${path}: ${problem}`];
}

const EPOCH = /^coord state \d{1,9} [0-9a-f]+\n$/;

/**
 * Each line whole, but for the stump that a writer which was cut short left at the end; the same writer's next line
 * closes it with the line break it starts with. Readers skip and count it; one more would be a fault of ours.
 */
function tornLinesIn(bytes: Buffer, mostTorn: number): string | null {
  const lines = bytes.toString("utf8").split("\n");
  const bad = lines.slice(0, -1).filter((line) => line !== "" && !isLine(line));
  return bad.length <= mostTorn ? null : `${bad.length} torn lines before its end`;
}

function isLine(line: string): boolean {
  const [, sum, text] = /^\{"seq":\d+,"crc":(\d+),"entry":(.*)\}$/s.exec(line) ?? [];
  return text !== undefined && crc32(text) === Number(sum);
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
