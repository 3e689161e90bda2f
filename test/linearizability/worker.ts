/** One process of a crowd: `node worker.cjs <folder> <seed> <mode> …`. Each line of its log is one write(2). */
import { closeSync, existsSync, openSync, readdirSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { openLivenessProbe } from "../../src/adapters/process-liveness/liveness.ts";
import { findProcStat } from "../../src/adapters/self-process/proc-stat.ts";
import { factsOf } from "../../src/adapters/self-process/self-process.ts";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { Revision } from "../../src/app/ports.ts";
import { DEFAULT_LEASE_POLICY, decide, type HolderFacts } from "../../src/domain/decide.ts";
import { excludes, type Holder, type InstanceId } from "../../src/domain/holder.ts";
import type { Instant } from "../../src/domain/instant.ts";
import type { FencingToken, FileRecord } from "../../src/domain/lease.ts";
import { seededRandom } from "../sim/seeded-random.ts";

const [, , folder = "", seedText = "0", mode = "", ...args] = process.argv;
const random = seededRandom(Number(seedText));
const store = openFileStore(join(folder, "state"));
const me = factsOf(process.pid);
const holder: Holder = {
  instance: `w-${process.pid}-${me.start}` as InstanceId,
  agent: null,
  name: "worker",
  process: me,
};
const log = openSync(join(folder, "log", `${process.pid}.${me.start}.${seedText}`), "a");
const parent = process.ppid;
const stop = join(folder, "stop");
/** Also when the run that started it was killed: nobody would make the file then. */
const isStopped = (): boolean => process.ppid !== parent || existsSync(stop);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const pick = (count: number): number => Math.floor(random() * count);
const say = (line: string): void => {
  writeSync(log, `${line}\n`);
};

/** A key of its own register: the first two digits name the shard. */
const keyOf = (index: number): string => index.toString(16).padStart(2, "0").padEnd(64, "0");

function emptyRecord(now: Instant): FileRecord {
  return { path: "{}", checkout: "/", leases: [], lastWrite: null, touchedAt: now };
}

const MODES: Readonly<Record<string, () => Promise<void>>> = { leases, control, count, history };

/** Takes one of the leases and gives it back, or dies with it. Arguments: how many leases, the chance to die. */
async function leases(): Promise<void> {
  const [locks, chance] = [Number(args[0]), Number(args[1])];
  while (!isStopped()) {
    const index = pick(locks);
    const granted = await acquire(index);
    if (granted === null) await sleep(pick(6));
    else {
      say(`granted ${index} ${granted.token} ${granted.hasTaken ? "taken" : "free"}`);
      await criticalSection(`lease-${index}`, chance);
      await release(index);
    }
  }
}

const probe = openLivenessProbe().probe;

async function acquire(index: number): Promise<{ readonly token: number; readonly hasTaken: boolean } | null> {
  const { record, revision, now } = await store.files.read(keyOf(index));
  const current = record ?? emptyRecord(now);
  const facts = new Map<string, HolderFacts>();
  for (const lease of current.leases.filter((other) => excludes(other.holder, holder))) {
    const liveness = await probe(lease.holder.process);
    const rest = { hasEnded: false, silentForMs: 0, hasMovedOn: false, isElsewhere: false, turnEndedForMs: null };
    facts.set(lease.holder.instance, { liveness, ...rest });
  }
  const policy = { ...DEFAULT_LEASE_POLICY, yieldAfterMs: "exit" } as const;
  const { outcome, next } = decide(
    { kind: "acquire", holder, operation: null, pin: null, refusedForMs: null, closesCycle: false, policy },
    {
      record: current,
      now,
      nextToken: (revision + 1) as FencingToken,
      factsOf: (lease) => factsAbout(facts, lease.holder),
    },
  );
  if (outcome.kind !== "granted" || next === null) return null;
  if (!(await store.files.swap(keyOf(index), revision, next))) return null;
  return { token: outcome.lease.token, hasTaken: outcome.taken.length > 0 };
}

function factsAbout(facts: ReadonlyMap<string, HolderFacts>, { instance }: Holder): HolderFacts {
  const found = facts.get(instance);
  if (found === undefined) throw new Error(`nothing is known of ${instance}`);
  return found;
}

async function release(index: number): Promise<void> {
  for (;;) {
    const { record, revision, now } = await store.files.read(keyOf(index));
    if (record === null) throw new Error("a file that was held has no record");
    const command = { kind: "release", holder, token: null } as const;
    const { outcome, next } = decide(command, { record, now, nextToken: 0 as FencingToken, factsOf: nobody });
    if (outcome.kind !== "released" || next === null) throw new Error("a lease was lost that nobody could take");
    if (await store.files.swap(keyOf(index), revision, next)) return;
  }
}

function nobody(): never {
  throw new Error("a release asks about nobody");
}

/** The same critical section under the usual library. */
async function control(): Promise<void> {
  const [locks, chance] = [Number(args[0]), Number(args[1])];
  process.on("uncaughtException", () => process.exit(0));
  while (!isStopped()) {
    const index = pick(locks);
    const options = {
      realpath: false,
      stale: 2000,
      lockfilePath: join(folder, `lock-${index}`),
      onCompromised: () => {},
    };
    try {
      const unlock = await lock(join(folder, `file-${index}`), options);
      say(`granted ${index} 0 free`);
      await criticalSection(`lease-${index}`, chance);
      await unlock();
    } catch {
      await sleep(pick(6));
    }
  }
}

/** Nobody else who lives may be in it: RELIABILITY.md, appendix C. */
async function criticalSection(name: string, chance: number): Promise<void> {
  const mine = join(folder, "in", `${name}.${process.pid}.${me.start}`);
  closeSync(openSync(mine, "w"));
  lookForOthers(name, mine);
  if (random() < chance) process.kill(process.pid, "SIGKILL");
  await sleep(pick(3));
  lookForOthers(name, mine);
  unlinkSync(mine);
}

function lookForOthers(name: string, mine: string): void {
  for (const entry of readdirSync(join(folder, "in"))) {
    const [lease, pid = "", start] = entry.split(".");
    if (lease !== name || mine.endsWith(`/${entry}`)) continue;
    const stat = findProcStat(Number(pid));
    const lives = stat !== null && stat.start === start && !/^[ZX]$/.test(stat.state);
    if (lives) say(`violation ${name} ${pid} ${process.pid}`);
    else removeMarker(entry);
  }
}

function removeMarker(entry: string): void {
  try {
    unlinkSync(join(folder, "in", entry));
  } catch {
    // Somebody else did.
  }
}

/** Adds one to its own count in a record that all share. Arguments: how many records. */
async function count(): Promise<void> {
  const mine = new Map<number, number>();
  while (!isStopped()) {
    const index = pick(Number(args[0]));
    const isMine = await countOnce(index, mine.get(index) ?? 0);
    if (isMine) mine.set(index, (mine.get(index) ?? 0) + 1);
    else await sleep(pick(3));
  }
}

async function countOnce(index: number, before: number): Promise<boolean> {
  const own = `${process.pid}.${me.start}`;
  const { record, revision, now } = await store.files.read(keyOf(index));
  const counts: Record<string, number> = JSON.parse(record?.path ?? "{}");
  if ((counts[own] ?? 0) !== before) say(`lost ${index} ${counts[own] ?? 0} ${before}`);
  counts[own] = before + 1;
  say(`tries ${index}`);
  const isMine = await store.files.swap(keyOf(index), revision, { ...emptyRecord(now), path: JSON.stringify(counts) });
  say(`${isMine ? "committed" : "refused"} ${index}`);
  return isMine;
}

/** The keys that all use at a moment, so that they meet; soon others, so that no key's history becomes too long. */
const KEYS_AT_ONCE = 4;
const KEYS = 240;
const SLOT_NS = 250_000_000n;

/** Reads and swaps registers and writes down when each call began and ended. */
async function history(): Promise<void> {
  const known = new Map<number, number>();
  let written = 0;
  while (!isStopped()) {
    const slot = Number((process.hrtime.bigint() / SLOT_NS) % BigInt(KEYS));
    const index = (slot + pick(KEYS_AT_ONCE)) % KEYS;
    const expected = known.get(index);
    if (expected === undefined || random() < 0.4) {
      say(`call ${index} read ${process.hrtime.bigint()}`);
      const { record, revision } = await store.files.read(keyOf(index));
      say(`return ${process.hrtime.bigint()} ${revision} ${record?.path ?? "-"}`);
      known.set(index, revision);
    } else {
      const value = `${process.pid}.${seedText}.${written++}`;
      const next = { ...emptyRecord(store.now()), path: value };
      say(`call ${index} swap ${process.hrtime.bigint()} ${expected} ${value}`);
      const isMine = await store.files.swap(keyOf(index), expected as Revision, next);
      say(`return ${process.hrtime.bigint()} ${isMine}`);
      known.delete(index);
    }
  }
}

const run = MODES[mode];
if (run === undefined) throw new Error(`no such mode: ${mode}`);
void run();
