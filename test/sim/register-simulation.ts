/**
 * Runs the register protocol, the very code that ships, in virtual processes on a simulated disk: a seeded
 * scheduler picks who makes the next call, lets calls fail and kills processes at any of them. After every call
 * the state is judged from outside.
 */
import type { Call, Fs, Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { initRegister, readRegister, swapRegister } from "../../src/adapters/store-file/register.ts";
import { type Token, tokenName } from "../../src/adapters/store-file/token.ts";
import { decodeTally, encodeTally, RegisterJudge, type Tally } from "./register-judge.ts";
import { seededRandom } from "./seeded-random.ts";
import { failure, SimulatedDisk } from "./simulated-disk.ts";

export type Protocol = {
  readonly read: typeof readRegister;
  readonly swap: typeof swapRegister;
  readonly init: typeof initRegister;
};
export const SHIPPED: Protocol = { read: readRegister, swap: swapRegister, init: initRegister };

export type SimulationOptions = {
  readonly processes: number;
  /** Calls with faults; then follow {@link CALM_CALLS} without any. */
  readonly calls: number;
  /** Chances per call. */
  readonly crash: number;
  readonly fail: number;
  /** That a rename is made and reported as failed, as a network disk does that lost the answer. */
  readonly lostReply: number;
};

export type SimulationResult = {
  readonly calls: number;
  readonly commits: number;
  readonly crashes: number;
  readonly failures: number;
  /** What went wrong first; null: nothing. */
  readonly violation: string | null;
};

const FOLDER = "reg";
const ERRORS = ["EIO", "ENOSPC", "EACCES", "EMFILE", "EINTR"];
const MOST_BYTES = 10_000;
const CALM_CALLS = 300;
const SHORT_WRITE = 0.2;
/** Calls that change nothing anybody could see. */
const HARMLESS: ReadonlySet<keyof Fs> = new Set<keyof Fs>(["readdir", "readFile", "pause", "close", "fsync"]);

type Process = {
  readonly name: string;
  readonly steps: Steps<void>;
  readonly fs: Fs;
  pending: Call | null;
  /** A readdir that has begun: the names it saw then. */
  scanned: readonly string[] | null;
  /** Calls of its present update that were made to fail. */
  faults: number;
};

export function simulateRegister(protocol: Protocol, seed: number, options: SimulationOptions): SimulationResult {
  return new Simulation(protocol, seed, options).run();
}

class Simulation {
  readonly #disk = new SimulatedDisk();
  readonly #judge = new RegisterJudge(this.#disk, FOLDER);
  readonly #random: () => number;
  readonly #protocol: Protocol;
  readonly #options: SimulationOptions;
  readonly #processes: Process[] = [];
  #started = 0;
  #calls = 0;
  #crashes = 0;
  #failures = 0;
  #faulty = true;
  #violation: string | null = null;

  constructor(protocol: Protocol, seed: number, options: SimulationOptions) {
    this.#protocol = protocol;
    this.#options = options;
    this.#random = seededRandom(seed);
    for (let index = 0; index < options.processes; index++) this.#start();
  }

  run(): SimulationResult {
    const end = this.#options.calls + CALM_CALLS;
    while (this.#calls < end && this.#violation === null) {
      this.#faulty = this.#calls < this.#options.calls;
      this.#advance();
    }
    this.#violate(this.#judge.lookForGarbage(this.#options.processes));
    const [calls, crashes, failures] = [this.#calls, this.#crashes, this.#failures];
    return { calls, crashes, failures, commits: this.#judge.committed.size, violation: this.#violation };
  }

  #start(): void {
    const name = `p${++this.#started}`;
    const fs = this.#disk.fs(() => (this.#faulty && this.#random() < SHORT_WRITE ? this.#pick(12) + 1 : MOST_BYTES));
    const process: Process = { name, steps: this.#work(name), fs, pending: null, scanned: null, faults: 0 };
    this.#processes.push(process);
    this.#proceed(process, () => process.steps.next());
  }

  /** What one process does for ever. */
  *#work(name: string): Steps<void> {
    for (let update = 0; this.#violation === null; update++) {
      try {
        yield* this.#update(name, `build-${name}-${update}`);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        const process = this.#processes.find((candidate) => candidate.name === name);
        if (process?.faults === 0) this.#violate(`${name} failed without a fault: ${error.message}`);
      }
    }
  }

  /** Read, add one to the own count, swap. */
  *#update(name: string, building: string): Steps<void> {
    const process = this.#processes.find((candidate) => candidate.name === name);
    if (process !== undefined) process.faults = 0;
    const found = yield* this.#protocol.read(FOLDER, MOST_BYTES);
    if (found.kind === "absent") {
      yield* this.#protocol.init(FOLDER, building, this.#nonce(), encodeTally({}));
    } else if (found.kind === "present") {
      const tally = decodeTally(found.bytes);
      if (tally === null) this.#violate(`${name} read torn data at ${tokenName(found.token)}`);
      else yield* this.#swap(name, found.token, { ...tally, [name]: (tally[name] ?? 0) + 1 });
    } else {
      this.#violate(`${name} found the register ${found.kind}`);
    }
  }

  *#swap(name: string, from: Token, next: Tally): Steps<void> {
    const nonce = this.#nonce();
    try {
      const token = yield* this.#protocol.swap(FOLDER, from, nonce, encodeTally(next), false);
      this.#violate(this.#judgeAnswer(name, from, nonce, token !== null));
    } catch (error) {
      const isKnown = this.#options.lostReply === 0 && this.#judge.committed.has(nonce);
      if (isKnown) this.#violate(`${name} was told that its commit failed`);
      throw error;
    }
  }

  #judgeAnswer(name: string, from: Token, nonce: string, answer: boolean): string | null {
    const isCommitted = this.#judge.committed.has(nonce);
    if (answer) return isCommitted ? null : `${name} was told true: that is not true`;
    if (this.#judge.token?.nonce === from.nonce) return `${name} was told that somebody else wrote, but nobody did`;
    // After a lost reply the truth can be seen only until the next commit.
    const mayErr = this.#options.lostReply > 0 && this.#judge.token?.nonce !== nonce;
    return isCommitted && !mayErr ? `${name} was told false: that is not true` : null;
  }

  #advance(): void {
    const process = this.#processes[this.#pick(this.#processes.length)];
    const call = process?.pending;
    if (process === undefined || call === undefined || call === null) return;
    this.#calls++;
    if (this.#faulty && this.#random() < this.#options.crash) this.#kill(process, call);
    else if (call.name === "readdir" && process.scanned === null) process.scanned = namesIn(process.fs, call.subject);
    else this.#finish(process, call);
  }

  #kill(process: Process, call: Call): void {
    this.#crashes++;
    this.#processes.splice(this.#processes.indexOf(process), 1);
    // Half of the killed get their last call through.
    if (this.#random() < 0.5) this.#make(process, call);
    this.#violate(this.#judge.look());
    this.#start();
  }

  #finish(process: Process, call: Call): void {
    const isFailing = this.#faulty && call.name !== "pause" && this.#random() < this.#options.fail;
    const isLost = this.#faulty && call.name === "rename" && this.#random() < this.#options.lostReply;
    if (isFailing || isLost) {
      this.#failures++;
      process.faults++;
    }
    // A repeated request finds its source gone: ENOENT.
    const reported = failure(isLost ? "ENOENT" : this.#errorCode(), call.subject);
    const error = isFailing ? reported : (this.#make(process, call) ?? (isLost ? reported : null));
    process.scanned = null;
    if (!HARMLESS.has(call.name)) this.#violate(this.#judge.look());
    this.#proceed(process, () => (error === null ? process.steps.next() : process.steps.throw(error)));
  }

  /** Makes the call; returns the error it ended with. */
  #make(process: Process, call: Call): Error | null {
    const readdir = (folder: string) => this.#endScan(process, folder);
    try {
      call.run({ ...process.fs, readdir });
      return null;
    } catch (error) {
      if (isSystemError(error)) return error;
      throw error;
    }
  }

  /** POSIX: a name that came or went while the folder was read may be in the result or not. */
  #endScan(process: Process, folder: string): readonly string[] {
    const after = new Set(process.fs.readdir(folder));
    const before = new Set(process.scanned ?? after);
    const all = [...new Set([...before, ...after])];
    return all.filter((name) => (before.has(name) && after.has(name)) || this.#random() < 0.5);
  }

  #proceed(process: Process, resume: () => IteratorResult<Call, void>): void {
    const turn = resume();
    process.pending = turn.done === true ? null : turn.value;
  }

  #violate(text: string | null): void {
    if (text !== null) this.#violation ??= `call ${this.#calls}: ${text}`;
  }

  #errorCode(): string {
    return ERRORS[this.#pick(ERRORS.length)] ?? "EIO";
  }

  #pick(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #nonce(): string {
    return Math.floor(this.#random() * 2 ** 48).toString(16);
  }
}

/** A folder that is not there yet is scanned in one go. */
function namesIn(fs: Fs, folder: string): readonly string[] {
  try {
    return fs.readdir(folder);
  } catch {
    return [];
  }
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "code" in error;
}
