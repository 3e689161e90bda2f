/**
 * Cuts the power of a simulated machine at any call, and looks with the code that ships at what a journaling disk (or
 * the worst that POSIX allows) may have kept. What was promised to last (counters, decisions, notes, what ended sessions
 * left) and was acknowledged must be there, whole; no number may be given twice; no lease of the time before may stand in
 * anybody's way.
 *
 * To see it fail: drop the sync of the data or of the folder in `swapRegister`, `appendLine` or `replaceDurably`.
 */
import { probeLinux } from "../../src/adapters/process-liveness/liveness-linux.ts";
import { drive } from "../../src/adapters/store-file/drive.ts";
import { replaceDurably } from "../../src/adapters/store-file/durable-cells.ts";
import { estateBook } from "../../src/adapters/store-file/estate-schema.ts";
import type { Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { appendLine, readPart } from "../../src/adapters/store-file/log-lines.ts";
import * as shapes from "../../src/adapters/store-file/schemas.ts";
import {
  readStored,
  type Stored,
  type StoredOptions,
  swapStored,
} from "../../src/adapters/store-file/stored-records.ts";
import { AppError } from "../../src/app/errors.ts";
import { emptyRecord } from "../../src/app/file-lease.ts";
import type { DayCounter } from "../../src/domain/architecture-decision.ts";
import { DEFAULT_LEASE_POLICY, decide } from "../../src/domain/decide.ts";
import { type EstateBook, MOST_ESTATES, NO_ESTATES, withEstate } from "../../src/domain/estate.ts";
import type { Holder } from "../../src/domain/holder.ts";
import type { Instant } from "../../src/domain/instant.ts";
import type { FileRecord } from "../../src/domain/lease.ts";
import { at, holder, instanceOf, PROCESS, token } from "../support/domain/build.ts";
import { type NameLoss, PowerDisk } from "./power-disk.ts";
import { seededRandom } from "./seeded-random.ts";
import { isSystemError, type SimulatedDisk, wholeFs } from "./simulated-disk.ts";
import { VirtualMachine, type VirtualProcess } from "./virtual-machine.ts";

export type PowerLossOptions = {
  readonly loss: NameLoss;
  readonly processes: number;
  readonly calls: number;
  /** Chance per call that the power is cut after it (on a copy: the run goes on). */
  readonly cut: number;
  /** Chance per call that the process dies. */
  readonly crash: number;
};

export type PowerLossResult = {
  readonly calls: number;
  readonly cuts: number;
  readonly crashes: number;
  readonly acknowledged: number;
  readonly leasesKept: number;
  readonly leasesVoid: number;
  readonly violation: string | null;
};

const DISK = "repository";
const STATE = `${DISK}/state`;
const LOGS = `${STATE}/log/decisions`;
const NOTES = `${STATE}/cell/note`;
const KEY = "3f".padEnd(64, "0");
const COUNTER = "decisions";
const BOOK = "book";
const DAY = "20260101";
const WRITERS = ["one", "two"];
const RESOURCE = { path: "src/a.ts", checkout: "/repo" };
/** Damaged data is set aside with the first look; the next try starts afresh. */
const MOST_TRIES = 3;

/** @param trace told of every call */
export function simulatePowerLoss(
  seed: number,
  options: PowerLossOptions,
  trace?: (line: string) => void,
): PowerLossResult {
  return new PowerLoss(seed, options, trace).run();
}

class PowerLoss {
  readonly #disk: PowerDisk;
  readonly #machine: VirtualMachine;
  readonly #options: PowerLossOptions;
  readonly #decisions = new Set<string>();
  readonly #notes = new Set<string>();
  readonly #estates = new Set<string>();
  readonly #counts = { cuts: 0, leasesKept: 0, leasesVoid: 0 };
  /** The highest number that somebody was given. */
  #highest = 0;
  #number = 0;
  #violation: string | null = null;

  constructor(seed: number, options: PowerLossOptions, trace?: (line: string) => void) {
    this.#options = options;
    this.#disk = new PowerDisk(options.loss);
    const chances = { crash: options.crash, fail: 0, shortWrite: 0.05, lostReply: 0 };
    const hooks = {
      trace,
      look: () => {},
      killed: () => this.#start(),
      ended: (process: VirtualProcess, error: unknown) => this.#ended(process, error),
    };
    this.#machine = new VirtualMachine(seededRandom(seed), chances, hooks, this.#disk);
    this.#disk.addFolders(DISK);
    this.#disk.settle();
    makeFolders(this.#disk);
    for (let index = 0; index < options.processes; index++) this.#start();
  }

  run(): PowerLossResult {
    const machine = this.#machine;
    while (machine.calls < this.#options.calls && this.#violation === null) {
      const process = machine.processes[machine.pick(machine.processes.length)];
      if (process !== undefined) machine.advance(process);
      if (machine.random() < this.#options.cut) this.#cut();
    }
    const { calls, crashes } = machine;
    const acknowledged = this.#highest + this.#decisions.size + this.#notes.size + this.#estates.size;
    return { calls, crashes, acknowledged, ...this.#counts, violation: this.#violation };
  }

  #start(): void {
    const process = this.#machine.spawn();
    this.#machine.begin(process, this.#work());
  }

  #ended(process: VirtualProcess, error: unknown): void {
    // Contention and the like; the next hook comes.
    if (error !== null && !(error instanceof AppError) && !isSystemError(error)) throw error;
    if (this.#violation === null) this.#machine.begin(process, this.#work());
  }

  /** What one hook does. */
  *#work(): Steps<void> {
    switch (this.#machine.pick(5)) {
      case 0:
        return yield* this.#count();
      case 1:
        return yield* this.#decideSomething();
      case 2:
        return yield* this.#note();
      case 3:
        return yield* this.#leaveSomething();
      default:
        yield* acquire(this.#leases("boot-1"), holderOf(`session${this.#machine.pick(3)}`, "boot-1"), "boot-1");
    }
  }

  *#count(): Steps<void> {
    const number = yield* countOn(this.#counters());
    if (number !== null) this.#highest = Math.max(this.#highest, number);
  }

  *#decideSomething(): Steps<void> {
    const text = JSON.stringify(`decision ${++this.#number}`);
    yield* this.#append(text);
    this.#decisions.add(text);
  }

  *#note(): Steps<void> {
    const name = `${++this.#number}.json`;
    yield* replaceDurably(`${NOTES}/${name}`, `${STATE}/tmp/${name}`, new TextEncoder().encode(noteText(name)));
    this.#notes.add(name);
  }

  *#leaveSomething(): Steps<void> {
    const instance = `claude-${++this.#number}`;
    if (yield* leave(this.#estateBook(), instance)) this.#estates.add(instance);
  }

  #append(text: string): Steps<void> {
    const writer = WRITERS[this.#machine.pick(WRITERS.length)] ?? "one";
    const options = { durable: true, mostPartBytes: null };
    return appendLine(`${LOGS}/${writer}.jsonl`, `${LOGS}/${writer}~old.jsonl`, text, options);
  }

  #cut(): void {
    this.#counts.cuts++;
    const disk = this.#disk.cut(this.#machine.random);
    makeFolders(disk);
    const violation =
      this.#lookAtCounter(disk) ??
      this.#lookAtDecisions(disk) ??
      this.#lookAtNotes(disk) ??
      this.#lookAtEstates(disk) ??
      this.#lookAtLease(disk);
    if (violation !== null) this.#violation ??= `call ${this.#machine.calls}: ${violation}`;
  }

  #lookAtCounter(disk: SimulatedDisk): string | null {
    try {
      const next = drive(countOn(this.#counters()), wholeFs(disk)) ?? 0;
      return next > this.#highest ? null : `number ${next} was given again: ${this.#highest} was given before`;
    } catch (error) {
      return `the counter cannot be read: ${String(error)}`;
    }
  }

  #lookAtDecisions(disk: SimulatedDisk): string | null {
    const found = new Set<string>();
    for (const writer of WRITERS) {
      const { entries } = drive(readPart(`${LOGS}/${writer}.jsonl`), wholeFs(disk));
      for (const entry of entries) found.add(entry);
    }
    const lost = [...this.#decisions].find((decision) => !found.has(decision));
    if (lost !== undefined) return `${lost} is lost`;
    const odd = [...found].find((entry) => !/^"decision \d+"$/.test(entry));
    return odd === undefined ? null : `not what anybody wrote: ${odd}`;
  }

  #lookAtNotes(disk: SimulatedDisk): string | null {
    for (const name of this.#notes) {
      const text = new TextDecoder().decode(disk.bytesOf(`${NOTES}/${name}`) ?? new Uint8Array());
      if (text !== noteText(name)) return `note ${name} is lost or torn: ${JSON.stringify(text)}`;
    }
    return null;
  }

  #lookAtEstates(disk: SimulatedDisk): string | null {
    try {
      const { record } = drive(readStored(this.#estateBook(), BOOK), wholeFs(disk));
      const found = new Set<string>(record?.estates.map(({ instance }) => instance));
      // The oldest give way to newer ones, not quite in the order in which they were acknowledged.
      const lost = [...this.#estates].slice(-MOST_ESTATES / 2).find((instance) => !found.has(instance));
      return lost === undefined ? null : `what ${lost} left is lost`;
    } catch (error) {
      return `what was left cannot be read: ${String(error)}`;
    }
  }

  /** Whoever held it died with the machine: the first who asks afterwards has it. */
  #lookAtLease(disk: SimulatedDisk): string | null {
    // All POSIX promises of names that nobody synced is nothing: then a repair may be needed.
    if (this.#options.loss === "scattered") return null;
    const asker = holderOf("after", "boot-2");
    for (let turn = 0; turn < MOST_TRIES; turn++) {
      try {
        const outcome = drive(acquire(this.#leases("boot-2"), asker, "boot-2"), wholeFs(disk));
        if (outcome === "lost the race") continue;
        if (turn === 0) this.#counts.leasesKept++;
        else this.#counts.leasesVoid++;
        return outcome === "granted" ? null : "a lease from before the power failure stood in the way";
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "STATE_UNREADABLE") throw error;
      }
    }
    return "the lease register cannot be used any more";
  }

  #counters(): Stored<DayCounter> {
    return this.#stored({ kind: "counter", shape: shapes.dayCounter, durable: true }, "boot-1");
  }

  #estateBook(): Stored<EstateBook> {
    return this.#stored({ kind: "estate", shape: estateBook, durable: true }, "boot-1");
  }

  #leases(boot: string): Stored<FileRecord> {
    return this.#stored({ kind: "lease", shape: shapes.fileRecord, durable: false }, boot);
  }

  #stored<R>(options: Pick<StoredOptions<R>, "kind" | "shape" | "durable">, boot: string): Stored<R> {
    const nonce = (): string => this.#machine.pick(2 ** 48).toString(36);
    const place = { root: STATE, nonce, temporary: () => `${STATE}/tmp/${nonce()}` };
    const retention = () => ({ isForgettable: () => false, staleness: () => null });
    return {
      place,
      latest: new Map(),
      options: { ...options, retention, now: () => nowIn(boot), onSetAside: () => {} },
    };
  }
}

/** As the first write does that finds them missing. */
function makeFolders(disk: SimulatedDisk): void {
  for (const folder of [LOGS, NOTES, `${STATE}/reg`, `${STATE}/tmp`]) disk.addFolders(folder);
}

function nowIn(boot: string): Instant {
  return at(1000, boot);
}

function holderOf(name: string, boot: string): Holder {
  return { ...holder(name), process: { ...PROCESS, boot } };
}

/** The next number, or null if somebody else took it first. */
function* countOn(counters: Stored<DayCounter>): Steps<number | null> {
  const { record, generation } = yield* readStored(counters, COUNTER);
  const next = { day: DAY, last: (record?.last ?? 0) + 1 };
  return (yield* swapStored(counters, COUNTER, generation, next)) ? next.last : null;
}

function noteText(name: string): string {
  return `note ${name}`;
}

/** False: somebody else was faster. */
function* leave(book: Stored<EstateBook>, instance: string): Steps<boolean> {
  const { record, generation } = yield* readStored(book, BOOK);
  const { wall } = nowIn("boot-1");
  const nothing = { branch: null, role: null, task: null, files: [], claims: [], commands: [], heir: null };
  const id = instanceOf(instance);
  const estate = { instance: id, name: instance, sessionId: null, at: wall, how: "ended", worktree: "/repo" } as const;
  return yield* swapStored(book, BOOK, generation, withEstate(record ?? NO_ESTATES, { ...estate, ...nothing }));
}

function* acquire(leases: Stored<FileRecord>, asker: Holder, boot: string): Steps<string> {
  const { record, generation } = yield* readStored(leases, KEY);
  const now = nowIn(boot);
  const { host, pidNs, timeNs } = PROCESS;
  const operation = { toolUseId: "toolu_1", tool: "Edit" };
  const asked = { operation, pin: null, refusedForMs: null, closesCycle: false, policy: DEFAULT_LEASE_POLICY };
  const { outcome, next } = decide(
    { kind: "acquire", holder: asker, ...asked },
    {
      record: record ?? emptyRecord(RESOURCE, now),
      now,
      nextToken: token(generation + 1),
      factsOf: ({ holder: { process } }) => ({
        liveness:
          process.boot === boot ? "alive" : probeLinux(process, { host, boot, pidNs, timeNs, isProcMine: true }),
        hasEnded: false,
        silentForMs: 0,
        hasMovedOn: false,
        isElsewhere: false,
        turnEndedForMs: null,
      }),
    },
  );
  if (next === null) return outcome.kind;
  return (yield* swapStored(leases, KEY, generation, next)) ? outcome.kind : "lost the race";
}
