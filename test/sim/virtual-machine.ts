/**
 * Virtual processes on a simulated disk. A seeded scheduler picks who makes the next call, lets calls fail, writes
 * fall short and processes die at any of them; whoever owns the machine looks at the state after every call.
 */
import type { Call, FileRead, Fs, Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { failure, isSystemError, SimulatedDisk } from "./simulated-disk.ts";

/** Chances per call. */
export type Chances = {
  readonly crash: number;
  readonly fail: number;
  /** Per write: that only a part of the bytes is taken. */
  readonly shortWrite: number;
  /** That a rename is made and reported as failed, as a network disk does that lost the answer. */
  readonly lostReply: number;
};

export type VirtualProcess = {
  /** For traces. */
  readonly number: number;
  readonly fs: ProcessFs;
  steps: Steps<void> | null;
  pending: Call | null;
  /** Calls that were made to fail since whoever runs the process last set this to 0. */
  faults: number;
};

export type MachineHooks = {
  /** After every call that could change what others see. */
  look(): void;
  /** A process was killed; a new one may be started. */
  killed(process: VirtualProcess): void;
  /** Told of every call, to print a run. */
  readonly trace?: ((line: string) => void) | undefined;
  /** A process has made all its steps; `error`: they ended with this. */
  ended(process: VirtualProcess, error: unknown): void;
};

const ERRORS = ["EIO", "ENOSPC", "EACCES", "EMFILE", "EINTR"];
const NO_FAULTS: Chances = { crash: 0, fail: 0, shortWrite: 0, lostReply: 0 };
/** Calls that change nothing anybody could see. */
const HARMLESS: ReadonlySet<keyof Fs> = new Set<keyof Fs>(["readdir", "readFile", "pause", "close", "fsync"]);

export class VirtualMachine {
  readonly disk: SimulatedDisk;
  readonly processes: VirtualProcess[] = [];
  readonly random: () => number;
  readonly #hooks: MachineHooks;
  #chances: Chances;
  #spawned = 0;
  calls = 0;
  crashes = 0;
  failures = 0;

  constructor(random: () => number, chances: Chances, hooks: MachineHooks, disk = new SimulatedDisk()) {
    this.disk = disk;
    this.random = random;
    this.#chances = chances;
    this.#hooks = hooks;
  }

  /** From here on nothing fails and nobody dies. */
  calm(): void {
    this.#chances = NO_FAULTS;
  }

  pick(count: number): number {
    return Math.floor(this.random() * count);
  }

  spawn(): VirtualProcess {
    const process: VirtualProcess = {
      number: ++this.#spawned,
      fs: new ProcessFs(this),
      steps: null,
      pending: null,
      faults: 0,
    };
    this.processes.push(process);
    return process;
  }

  begin(process: VirtualProcess, steps: Steps<void>): void {
    process.steps = steps;
    this.#resume(process, null);
  }

  kill(process: VirtualProcess): void {
    this.crashes++;
    this.processes.splice(this.processes.indexOf(process), 1);
  }

  /** One call of a process that has one to make. */
  advance(process: VirtualProcess): void {
    const call = process.pending;
    if (call === null) return;
    this.calls++;
    if (this.#hooks.trace !== undefined) this.#trace(process, call, "");
    if (this.#chances.crash > 0 && this.random() < this.#chances.crash) this.#crash(process, call);
    else if (call.name === "readdir" && process.fs.scanned === null) process.fs.beginScan(call.subject);
    else this.#finish(process, call);
  }

  /** How many bytes a write may take. */
  mostBytes(): number {
    const { shortWrite } = this.#chances;
    return shortWrite > 0 && this.random() < shortWrite ? this.pick(12) + 1 : Number.POSITIVE_INFINITY;
  }

  #trace(process: VirtualProcess, call: Call, what: string): void {
    this.#hooks.trace?.(`${this.calls} process ${process.number} ${call.name} ${call.subject} ${what}`.trimEnd());
  }

  #crash(process: VirtualProcess, call: Call): void {
    this.#trace(process, call, "KILLED");
    this.kill(process);
    // Half of the killed get their last call through.
    if (this.random() < 0.5) make(process, call);
    this.#hooks.look();
    this.#hooks.killed(process);
  }

  #finish(process: VirtualProcess, call: Call): void {
    const error = this.#attempt(process, call);
    if (error !== null) this.#trace(process, call, error.message);
    process.fs.scanned = null;
    if (!HARMLESS.has(call.name)) this.#hooks.look();
    this.#resume(process, error);
  }

  /** Makes the call, or lets it fail; returns the error it ended with. */
  #attempt(process: VirtualProcess, call: Call): Error | null {
    const { fail, lostReply } = this.#chances;
    if (fail > 0 && call.name !== "pause" && this.random() < fail) {
      this.failures++;
      process.faults++;
      return failure(ERRORS[this.pick(ERRORS.length)] ?? "EIO");
    }
    if (lostReply > 0 && call.name === "rename" && this.random() < lostReply) {
      this.failures++;
      process.faults++;
      // A repeated request finds its source gone.
      return make(process, call) ?? failure("ENOENT");
    }
    return make(process, call);
  }

  #resume(process: VirtualProcess, failed: Error | null): void {
    const { steps } = process;
    if (steps === null) return;
    try {
      const turn = failed === null ? steps.next() : steps.throw(failed);
      process.pending = turn.done === true ? null : turn.value;
      if (turn.done !== true) return;
    } catch (error) {
      process.pending = null;
      process.steps = null;
      this.#hooks.ended(process, error);
      return;
    }
    process.steps = null;
    this.#hooks.ended(process, null);
  }
}

function make(process: VirtualProcess, call: Call): Error | null {
  try {
    call.run(process.fs);
    return null;
  } catch (error) {
    if (isSystemError(error)) return error;
    throw error;
  }
}

/** The disk as one process sees it. */
export class ProcessFs implements Fs {
  /** A readdir that has begun: the names it saw then. */
  scanned: readonly string[] | null = null;
  readonly #machine: VirtualMachine;
  readonly #disk: SimulatedDisk;

  constructor(machine: VirtualMachine) {
    this.#machine = machine;
    this.#disk = machine.disk;
  }

  beginScan(folder: string): void {
    this.scanned = this.#disk.namesIn(folder);
  }

  /** POSIX: a name that came or went while the folder was read may be in the result or not. */
  readdir(folder: string): readonly string[] {
    const now = this.#disk.readdir(folder);
    const before = this.scanned;
    if (before === null || isSame(before, now)) return now;
    const { random } = this.#machine;
    const seen = now.filter((name) => before.includes(name) || random() < 0.5);
    for (const name of before) if (!now.includes(name) && random() < 0.5) seen.push(name);
    return seen;
  }

  readFile(path: string, maxBytes: number): FileRead {
    return this.#disk.readFile(path, maxBytes);
  }
  openExclusive(path: string): number {
    return this.#disk.openExclusive(path);
  }
  openAppend(path: string): { readonly file: number; readonly sizeBytes: number } {
    return this.#disk.openAppend(path);
  }
  write(file: number, bytes: Uint8Array, offset: number): number {
    const taken = Math.min(bytes.length - offset, this.#machine.mostBytes());
    this.#disk.append(file, bytes.subarray(offset, offset + taken));
    return taken;
  }
  fsync(file: number): void {
    this.#disk.fsync(file);
  }
  close(file: number): void {
    this.#disk.close(file);
  }
  rename(from: string, to: string): void {
    this.#disk.rename(from, to);
  }
  unlink(path: string): void {
    this.#disk.unlink(path);
  }
  mkdir(path: string): void {
    this.#disk.mkdir(path);
  }
  rmdir(path: string): void {
    this.#disk.rmdir(path);
  }
  syncFolder(path: string): void {
    this.#disk.syncFolder(path);
  }
  pause(): void {
    // The others' calls are the time that passes.
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
