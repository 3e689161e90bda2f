/**
 * Runs the register protocol, the very code that ships, in virtual processes on a simulated disk, and judges the
 * state from outside after every call: one token, its data whole, no generation skipped or repeated, no update lost,
 * and every process told the truth about its own commit.
 *
 * To see it fail: break `swapRegister` (collect all data, ignore a short write), and run `test/sim`.
 */
import type { Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { initRegister, readRegister, swapRegister } from "../../src/adapters/store-file/register.ts";
import { type Token, tokenName } from "../../src/adapters/store-file/token.ts";
import { decodeTally, encodeTally, RegisterJudge, type Tally } from "./register-judge.ts";
import { seededRandom } from "./seeded-random.ts";
import { isSystemError } from "./simulated-disk.ts";
import { type Chances, VirtualMachine, type VirtualProcess } from "./virtual-machine.ts";

export type Protocol = {
  readonly read: typeof readRegister;
  readonly swap: typeof swapRegister;
  readonly init: typeof initRegister;
};
export const SHIPPED: Protocol = { read: readRegister, swap: swapRegister, init: initRegister };

export type SimulationOptions = Chances & {
  readonly processes: number;
  /** Calls with faults; then follow {@link CALM_CALLS_EACH} of each process without any. */
  readonly calls: number;
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
const MOST_BYTES = 10_000;
/** Of each process, so that every one gets to the end of the collecting that it is at. */
const CALM_CALLS_EACH = 100;

/** What goes on behind one number of the tally; after a crash a new process takes it over. */
type Worker = { readonly index: number; updates: number; process: VirtualProcess };

/** @param trace told of every call */
export function simulateRegister(
  protocol: Protocol,
  seed: number,
  options: SimulationOptions,
  trace?: (line: string) => void,
): SimulationResult {
  return new Simulation(protocol, seed, options, trace).run();
}

class Simulation {
  readonly #machine: VirtualMachine;
  readonly #judge: RegisterJudge;
  readonly #protocol: Protocol;
  readonly #options: SimulationOptions;
  readonly #workers = new Map<VirtualProcess, Worker>();
  #built = 0;
  #violation: string | null = null;

  constructor(protocol: Protocol, seed: number, options: SimulationOptions, trace?: (line: string) => void) {
    this.#protocol = protocol;
    this.#options = options;
    this.#machine = new VirtualMachine(seededRandom(seed), options, {
      trace,
      look: () => this.#violate(this.#judge.look()),
      killed: (process) => this.#replace(process),
      ended: (_, error) => {
        // A worker ends only after a violation; anything else is a fault of the simulation.
        if (error !== null) throw error;
      },
    });
    this.#judge = new RegisterJudge(this.#machine.disk, FOLDER);
    for (let index = 0; index < options.processes; index++) this.#start(index);
  }

  run(): SimulationResult {
    const machine = this.#machine;
    this.#runUntil(this.#options.calls);
    machine.calm();
    this.#runUntil(this.#options.calls + this.#options.processes * CALM_CALLS_EACH);
    this.#violate(this.#judge.lookForGarbage(this.#options.processes));
    const { calls, crashes, failures } = machine;
    return { calls, crashes, failures, commits: this.#judge.committed.size, violation: this.#violation };
  }

  #runUntil(calls: number): void {
    const machine = this.#machine;
    while (machine.calls < calls && this.#violation === null) {
      const process = machine.processes[machine.pick(machine.processes.length)];
      if (process !== undefined) machine.advance(process);
    }
  }

  #start(index: number): void {
    const process = this.#machine.spawn();
    const worker: Worker = { index, updates: 0, process };
    this.#workers.set(process, worker);
    this.#machine.begin(process, this.#work(worker));
  }

  #replace(process: VirtualProcess): void {
    const worker = this.#workers.get(process);
    this.#workers.delete(process);
    if (worker !== undefined) this.#start(worker.index);
  }

  /** What one process does for ever. */
  *#work(worker: Worker): Steps<void> {
    while (this.#violation === null) {
      worker.process.faults = 0;
      try {
        yield* this.#update(worker);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        if (worker.process.faults === 0) this.#violate(`a process failed without a fault: ${error.message}`);
      }
    }
  }

  /** Read, add one to the own count, swap. */
  *#update(worker: Worker): Steps<void> {
    const found = yield* this.#protocol.read(FOLDER, MOST_BYTES);
    if (found.kind === "absent") {
      const empty = encodeTally(Array.from({ length: this.#options.processes }, () => 0));
      yield* this.#protocol.init(FOLDER, `build${++this.#built}`, this.#nonce(), empty, false);
    } else if (found.kind === "present") {
      const tally = decodeTally(found.bytes);
      if (tally === null) this.#violate(`torn data was read at ${tokenName(found.token)}`);
      else yield* this.#swap(found.token, tally.with(worker.index, (tally[worker.index] ?? 0) + 1));
    } else {
      this.#violate(`the register was found ${found.kind}`);
    }
  }

  *#swap(from: Token, next: Tally): Steps<void> {
    const nonce = this.#nonce();
    try {
      const token = yield* this.#protocol.swap(FOLDER, from, nonce, encodeTally(next), false);
      this.#violate(this.#judgeAnswer(from, nonce, token !== null));
    } catch (error) {
      const isKnown = this.#options.lostReply === 0 && this.#judge.committed.has(nonce);
      if (isKnown) this.#violate("a process was told that its commit failed");
      throw error;
    }
  }

  #judgeAnswer(from: Token, nonce: string, answer: boolean): string | null {
    const isCommitted = this.#judge.committed.has(nonce);
    if (answer) return isCommitted ? null : "a process was told true: that is not true";
    if (this.#judge.token?.nonce === from.nonce) return "a process was told that somebody else wrote, but nobody did";
    // After a lost reply the truth can be seen only until the next commit.
    const mayErr = this.#options.lostReply > 0 && this.#judge.token?.nonce !== nonce;
    return isCommitted && !mayErr ? "a process was told false: that is not true" : null;
  }

  #violate(text: string | null): void {
    if (text !== null) this.#violation ??= `call ${this.#machine.calls}: ${text}`;
  }

  #nonce(): string {
    return this.#machine.pick(2 ** 48).toString(16);
  }
}
