/**
 * G9. Proves that no state, whatever is in it, makes coord crash, hang, or grant from what it cannot read: files of a
 * real state folder are cut off, filled with noise, changed field by field, replaced by links, FIFOs and folders, given
 * two tokens or none. After each, everything is asked for through the real store. What it returns must be a whole
 * record (checked by a second library), what is damaged must be reported first, kept aside and on record, and the next
 * update must work. See it fail: let `decodeRecords` skip a bad record, or read with `readFileSync`.
 */
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { AppError, systemCode } from "../../src/app/errors.ts";
import type { Register, Store } from "../../src/app/ports.ts";
import { type Kept, keepFolder, putBack } from "../crash/kept-folder.ts";
import { keepState } from "../proof/kept.ts";
import { seededRandom } from "../sim/seeded-random.ts";
import { isBelievable, isReadable, type Kind } from "./expected-shapes.ts";
import {
  BYTE_MUTATIONS,
  JSON_MUTATIONS,
  LARGE_MUTATIONS,
  type Mutation,
  PLACE_MUTATIONS,
  type Random,
  TOKEN_MUTATIONS,
} from "./mutations.ts";

export type Fuzz = {
  readonly mutations: number;
  /** Registers that were found damaged, reported and set aside. */
  readonly reported: number;
  readonly violations: readonly string[];
  readonly slowestMs: number;
};

export type FuzzOptions = {
  /** A state folder that real sessions wrote. */
  readonly template: string;
  readonly seed: number;
  readonly mutations: number;
  readonly untilMs: number;
};

const MOST_MS = 2000;
const MOST_VIOLATIONS = 20;

export async function fuzzState(options: FuzzOptions): Promise<Fuzz> {
  const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "coord-fuzz-"));
  const root = join(scratch, "state");
  const fuzz = { mutations: 0, reported: 0, slowestMs: 0 };
  const violations: string[] = [];
  try {
    const kept = { ...keptTemplate(options.template), links: new Map<string, string>() };
    for (let run = options.seed; fuzz.mutations < options.mutations && violations.length < MOST_VIOLATIONS; run++) {
      if (performance.now() > options.untilMs) break;
      putBack(kept, root);
      const random = seededRandom(run);
      const done = mutateSome(root, random);
      fuzz.mutations += done.length;
      const startMs = performance.now();
      const isOnRecord = !done.some((what) => / in (log|aside|tmp$|epoch$)/.test(what));
      const { problems, reported } = await askEverything(root, isOnRecord);
      const tookMs = performance.now() - startMs;
      fuzz.reported += reported;
      fuzz.slowestMs = Math.max(fuzz.slowestMs, tookMs);
      if (tookMs > MOST_MS) problems.push(`took ${Math.round(tookMs)} ms`);
      if (problems.length === 0) continue;
      const texts = problems.map((problem) => `seed ${run}, ${done.join(", ")}: ${problem}`);
      const folder = keepState(root, texts);
      violations.push(...texts.map((text) => `${text} (kept: ${folder})`));
    }
    return { ...fuzz, violations };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What one seed does to the state, and what comes of it. */
export async function fuzzOnce(template: string, seed: number): Promise<readonly string[]> {
  return (await fuzzState({ template, seed, mutations: 1, untilMs: Infinity })).violations;
}

function keptTemplate(template: string): Kept {
  const kept = keepFolder(template);
  if (kept === null) throw new Error(`there is no state in ${template}`);
  return kept;
}

/** Several at once: each in a file of its own, so that each is met as if it were alone. */
function mutateSome(root: string, random: Random): readonly string[] {
  return Array.from({ length: AT_ONCE }, () => mutate(root, random)).filter((what) => what !== null);
}

const AT_ONCE = 8;

function mutate(root: string, random: Random): string | null {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const all = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  const files = all.filter((path) => lstatSync(path).isFile());
  const mutation = anyMutation(random);
  const targets = PLACE_MUTATIONS.includes(mutation) ? all : files.filter((path) => isFor(mutation, path));
  const target = targets[Math.floor(random() * targets.length)];
  if (target === undefined) return null;
  try {
    return mutation.apply(target, random) ? `${mutation.name} in ${target.slice(root.length + 1)}` : null;
  } catch (error) {
    // A folder has no second name, and cannot be copied like a file.
    if (systemCode(error) !== null) return null;
    throw error;
  }
}

const isToken = (path: string): boolean => /\/T\d+\.[0-9a-z]+$/.test(path);
const isFor = (mutation: Mutation, path: string): boolean => TOKEN_MUTATIONS.includes(mutation) === isToken(path);

function anyMutation(random: Random): Mutation {
  const dice = random();
  const kinds = [
    { upTo: 0.3, from: BYTE_MUTATIONS },
    { upTo: 0.75, from: JSON_MUTATIONS },
    { upTo: 0.88, from: PLACE_MUTATIONS },
    { upTo: 0.995, from: TOKEN_MUTATIONS },
    { upTo: 1, from: LARGE_MUTATIONS },
  ];
  const from = kinds.find(({ upTo }) => dice < upTo)?.from ?? BYTE_MUTATIONS;
  const mutation = from[Math.floor(random() * from.length)];
  if (mutation === undefined) throw new Error("no mutation");
  return mutation;
}

type Asked = {
  readonly problems: string[];
  reported: number;
  /** What is set aside can be put on record. */
  readonly isOnRecord: boolean;
};

async function askEverything(root: string, isOnRecord: boolean): Promise<Asked> {
  const asked: Asked = { problems: [], reported: 0, isOnRecord };
  const store = openFileStore(root);
  for (const name of namesIn(join(root, "reg"))) {
    if (name.startsWith("lease-")) await askRegister(asked, store.files, root, name, "lease");
    if (name.startsWith("instance-")) await askRegister(asked, store.instances, root, name, "instance");
  }
  await askRest(asked, openFileStore(root), root);
  return asked;
}

function namesIn(folder: string): readonly string[] {
  return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
}

/** A key in the register. */
const keyIn = (name: string): string =>
  name.replace(/^lease-(..)$/, (_, shard: string) => shard.padEnd(64, "0")).replace("instance-", "");

async function askRegister<R>(asked: Asked, register: Register<R>, root: string, name: string, kind: Kind) {
  const key = keyIn(name);
  const isDamaged = mustBeRefused(join(root, "reg", name), kind);
  const first = await attempt(asked, () => register.read(key));
  if (first === "refused") await askAgain(asked, register, root, name);
  else if (isDamaged) asked.problems.push(`${name}: damaged, and read as if nothing were: ${JSON.stringify(first)}`);
  for (const { record } of await listed(asked, register)) {
    if (!isBelievable(kind, record)) asked.problems.push(`${name}: believed ${JSON.stringify(record)}`);
  }
  const now = await attempt(asked, () => register.read(key));
  if (now === "refused" || now.record !== null) return;
  const isStored = await attempt(asked, () => register.swap(key, now.revision, null));
  if (isStored === false) asked.problems.push(`${name}: cannot be updated`);
}

/** Damage is reported once and then begins anew; a register without a token is reported until it is repaired. */
async function askAgain<R>(asked: Asked, register: Register<R>, root: string, name: string): Promise<void> {
  asked.reported++;
  const second = await attempt(asked, () => register.read(keyIn(name)));
  if (second === "refused") return;
  if (second.record !== null) asked.problems.push(`${name}: refused, then believed`);
  if (second.revision === 0) asked.problems.push(`${name}: starts again from 0`);
  if (asked.isOnRecord && !(await isOnRecord(root, name))) asked.problems.push(`${name}: lost without a record of it`);
}

const MOST_BYTES = 4 * 1024 * 1024;

/** By its own reading of the folder, and only where there is no doubt. */
function mustBeRefused(folder: string, kind: Kind): boolean {
  const names = namesIn(folder);
  const tokens = names.filter((name) => /^T\d{1,15}\.[0-9a-z]+$/.test(name));
  const [token] = tokens;
  if (token === undefined) return names.length > 0;
  if (tokens.length > 1) return false;
  const data = join(folder, `D${token.slice(1)}`);
  const stat = lstatSync(data, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > MOST_BYTES) return true;
  return !isReadable(kind, readFileSync(data));
}

async function listed<R>(asked: Asked, register: Register<R>) {
  const list = await attempt(asked, () => register.list());
  return list === "refused" ? [] : list;
}

async function isOnRecord(root: string, name: string): Promise<boolean> {
  const { entries } = await openFileStore(root).journal.read();
  return entries.some(({ kind, detail }) => kind === "set-aside" && detail.includes(name));
}

/** Whatever is asked is answered, or refused by a coded error. */
async function attempt<T>(asked: Asked, ask: () => Promise<T>): Promise<T | "refused"> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AppError))
      asked.problems.push(`not a coded error: ${error instanceof Error ? error.stack : error}`);
    return "refused";
  }
}

async function askRest(asked: Asked, store: Store, root: string): Promise<void> {
  const ids = namesIn(join(root, "inbox"));
  for (const { record } of await listed(asked, store.instances)) {
    await attempt(asked, () => store.heartbeats.get(record.id));
    await attempt(asked, () => store.boundaries.get(record.id));
    await attempt(asked, () => store.wants.get(record.id));
    await attempt(asked, () => store.touched.get(record.id));
    await attempt(asked, () => store.shellRuns.get(record.id));
    await attempt(asked, () => store.heartbeats.put(record.id, { at: store.now(), tool: null, file: null }));
  }
  for (const id of ids) await attempt(asked, () => store.inbox.drain(id as never));
  await attempt(asked, () => store.ran.get("PreToolUse"));
  await attempt(asked, () => store.journal.read());
  await attempt(asked, () => store.decisions.read());
  await attempt(asked, () => store.blobs.evict({ mostBytes: 1e9, keptForMs: 1e12 }));
  await attempt(asked, () => store.prune(1e12));
  await attempt(asked, () => store.files.swap("ff".padEnd(64, "0"), 0 as never, null));
  await store.close();
}
