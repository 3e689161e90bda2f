import type { Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { decodeRecords } from "../../src/adapters/store-file/record-map.ts";
import { fileRecord } from "../../src/adapters/store-file/schemas.ts";
import { readStored, type Stored, swapStored } from "../../src/adapters/store-file/stored-records.ts";
import { currentOf, dataName } from "../../src/adapters/store-file/token.ts";
import { AppError } from "../../src/app/errors.ts";
import { emptyRecord } from "../../src/app/file-lease.ts";
import {
  type Command,
  DEFAULT_LEASE_POLICY,
  type decide,
  type HolderFacts,
  type LeasePolicy,
} from "../../src/domain/decide.ts";
import { excludes, type Holder } from "../../src/domain/holder.ts";
import type { FileRecord, Lease } from "../../src/domain/lease.ts";
import { isSystemError } from "../sim/simulated-disk.ts";
import { at, holder, PROCESS, token } from "../support/domain/build.ts";
import { carryOf, type Model, type State } from "./explore.ts";
import { ModelDisk } from "./model-disk.ts";
import { type Carry, modelCall, type Program } from "./program.ts";

export type LeaseModelOptions = Pick<Model, "name" | "processes" | "crashes" | "failures" | "shortWrites"> & {
  /** Writes that each session makes. */
  readonly rounds: number;
  /** `release`: gives the lease back after a write. `yield`: keeps it until somebody asks. */
  readonly afterwards: "release" | "yield";
  readonly decide: typeof decide;
};

const KEY = "3f".padEnd(64, "0");
const FOLDER = "s/reg/lease-3f";
const RESOURCE = { path: "a.ts", checkout: "/r" };
const NOW = at(0);

/**
 * Sessions that take the lease of one file, write and settle; a dead one's lease is taken over. In every state: at most
 * one lease, and at most one session that lives is writing. Each grant has a higher fencing token than all before.
 */
export function leaseModel(options: LeaseModelOptions): Model {
  const folders = ["s", "s/reg", "s/tmp"];
  return {
    ...options,
    disk: folders.reduce((disk, folder) => disk.mkdir(folder), ModelDisk.empty),
    program: programOf(options),
    judge: (before, after, process) => judgeRecord(before, after) ?? judgeWriters(before, after, process),
  };
}

function programOf(options: LeaseModelOptions): Program {
  return {
    first: { phase: "idle", round: 0, tries: 0, token: 0 },
    operation: function* (process, carry) {
      if (carry["round"] === options.rounds) return null;
      try {
        return yield* PHASES[String(carry["phase"])]?.(options, process, carry) ?? never(carry);
      } catch (error) {
        if (!isSystemError(error) && !(error instanceof AppError)) throw error;
        // The hook has failed: nobody writes without a grant, and who was done stays so.
        const isDone = carry["phase"] === "settling";
        return { ...triedAgain(carry), phase: "idle", round: Number(carry["round"]) + (isDone ? 1 : 0) };
      }
    },
  };
}

type Phase = (options: LeaseModelOptions, process: number, carry: Carry) => Steps<Carry>;

const PHASES: Readonly<Record<string, Phase>> = { idle: acquire, writing: write, settling: finish };

function never(carry: Carry): never {
  throw new Error(`no such phase: ${JSON.stringify(carry)}`);
}

/** No name that was used before is used again. */
function triedAgain(carry: Carry): Carry {
  return { ...carry, tries: Number(carry["tries"]) + 1, lost: false };
}

function* acquire(options: LeaseModelOptions, process: number, carry: Carry): Steps<Carry> {
  const again = triedAgain(carry);
  const operation = { toolUseId: `t${String(carry["round"])}`, tool: "Edit" };
  const policy: LeasePolicy = { ...DEFAULT_LEASE_POLICY, yieldAfterMs: options.afterwards === "yield" ? 0 : "exit" };
  const asked = { operation, pin: null, refusedForMs: null, closesCycle: false, policy };
  const command: Command = { kind: "acquire", holder: holderOf(process), ...asked };
  const executed = yield* execute(options, process, again, command);
  // Held by somebody: asks again, as if for the first time.
  if (executed === "held") return carry;
  if (executed === "lost the race") return again;
  return { ...again, phase: "writing", token: executed };
}

/** The client's own work: between the grant and what comes after it anything may happen elsewhere. */
function* write(_: LeaseModelOptions, process: number, carry: Carry): Steps<Carry> {
  yield* modelCall("writes", (fs) => fs.isAlive(process));
  return { ...carry, phase: "settling" };
}

function* finish(options: LeaseModelOptions, process: number, carry: Carry): Steps<Carry> {
  const again = triedAgain(carry);
  const who = holderOf(process);
  const settle: Command = { kind: "settle", holder: who, toolUseId: `t${String(carry["round"])}`, write: null };
  const release: Command = { kind: "release", holder: who, token: token(Number(carry["token"])) };
  const executed = yield* execute(options, process, again, options.afterwards === "yield" ? settle : release);
  if (executed === "lost the race") return again;
  return { ...again, phase: "idle", round: Number(carry["round"]) + 1, lost: executed === "held" };
}

/** Read, decide, swap. Answers the token of a grant, 0 for another success. */
function* execute(
  options: LeaseModelOptions,
  process: number,
  again: Carry,
  command: Command,
): Steps<number | "held" | "lost the race"> {
  const stored = storedOf(process, again);
  const { record, generation } = yield* readStored(stored, KEY);
  const current = record ?? emptyRecord(RESOURCE, NOW);
  const facts = new Map<Lease, HolderFacts>();
  for (const lease of current.leases) {
    if (!excludes(lease.holder, command.kind === "revoke" ? lease.holder : command.holder)) continue;
    const isAlive = yield* modelCall("is alive", (fs) => fs.isAlive(lease.holder.process.pid));
    facts.set(lease, { ...WORKING, liveness: isAlive ? "alive" : "dead" });
  }
  const factsOf = (lease: Lease): HolderFacts => facts.get(lease) ?? WORKING;
  const situation = { record: current, now: NOW, nextToken: token(generation + 1), factsOf };
  const { outcome, next } = options.decide(command, situation);
  if (next === null) return "held";
  if (!(yield* swapStored(stored, KEY, generation, next))) return "lost the race";
  return outcome.kind === "granted" ? outcome.lease.token : 0;
}

const WORKING: HolderFacts = {
  liveness: "alive",
  hasEnded: false,
  silentForMs: 0,
  hasMovedOn: false,
  isElsewhere: false,
  turnEndedForMs: null,
};

function storedOf(process: number, carry: Carry): Stored<FileRecord> {
  let names = 0;
  const nonce = (): string => `${process}x${String(carry["tries"])}x${++names}`;
  const retention = () => ({ isForgettable: () => false, staleness: () => null });
  const onSetAside = (register: string): void => {
    throw new Error(`${register} was set aside`);
  };
  return {
    place: { root: "s", nonce, temporary: () => `s/tmp/${nonce()}` },
    latest: new Map(),
    options: { kind: "lease", shape: fileRecord, durable: false, retention, now: () => NOW, onSetAside },
  };
}

/** The process of the model is the process of the holder. */
function holderOf(process: number): Holder {
  return { ...holder(`${process}`), process: { ...PROCESS, pid: process } };
}

const judged = new WeakMap<ModelDisk, readonly Lease[] | string>();

/** The leases that are stored, or what is wrong. */
function leasesOf({ disk }: State): readonly Lease[] | string {
  const known = judged.get(disk);
  if (known !== undefined) return known;
  const leases = readLeases(disk);
  judged.set(disk, leases);
  return leases;
}

function readLeases(disk: ModelDisk): readonly Lease[] | string {
  if (!disk.has(FOLDER)) return [];
  const names = disk.list(FOLDER);
  const current = currentOf(names);
  if (current === null || names.filter((name) => name.startsWith("T")).length !== 1)
    return `tokens: ${names.join(" ")}`;
  const data = disk.find(`${FOLDER}/${dataName(current)}`);
  const records = data === null ? null : decodeRecords(new TextEncoder().encode(data), fileRecord);
  if (records === null) return "the current data is missing or torn";
  return records.get(KEY)?.leases ?? [];
}

function judgeRecord(before: State, after: State): string | null {
  if (before.disk === after.disk) return null;
  const leases = leasesOf(after);
  if (typeof leases === "string") return leases;
  return leases.length > 1 ? "two leases on one file" : null;
}

function judgeWriters(before: State, after: State, process: number): string | null {
  const carry = carryOf(after, process);
  if (carry === carryOf(before, process)) return null;
  if (carry["lost"] === true) return `process ${process} lived and lost its lease while it wrote`;
  if (carry["phase"] !== "writing") return null;
  for (let other = 0; other < after.processes.length; other++) {
    if (other === process) continue;
    const theirs = carryOf(after, other);
    const isWriting = theirs["phase"] === "writing" && after.processes[other]?.isAlive === true;
    if (isWriting) return `processes ${process} and ${other} both write`;
    const isFormer = Number(theirs["token"]) >= Number(carry["token"]);
    // Another may have got a later token and be done before this one has learned of its own.
    if (isFormer && theirs["token"] === carry["token"]) return `token ${String(carry["token"])} was given twice`;
  }
  return null;
}
