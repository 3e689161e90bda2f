/**
 * Runs whole sessions, with the use cases that ship (guard, settle, register, reap, …), in virtual processes on a
 * simulated disk; sessions and their hooks are killed at any call, calls fail, and sometimes data is damaged. Judged
 * after every call: see `lease-judge.ts`. Judged at every write: nobody else who lives is writing the file, and a
 * whole file is only replaced by somebody who has seen what is in it. Nobody who lives loses a lease while writing.
 *
 * To see it fail: let `decide` take a lease that is in flight, or `swapRegister` collect all data.
 */
import { dataName, parseName } from "../../src/adapters/store-file/token.ts";
import { endSession } from "../../src/app/end-session.ts";
import { startSession } from "../../src/app/start-session.ts";
import { endAgent, endTurn, startAgent, startTurn } from "../../src/app/turn.ts";
import { World } from "../support/app/world.ts";
import { agentOf } from "../support/domain/build.ts";
import { LeaseJudge } from "./lease-judge.ts";
import { Actor, type Scene } from "./lease-session.ts";
import { callerOf, STATE, Thread } from "./lease-threads.ts";
import { seededRandom } from "./seeded-random.ts";
import { type Chances, VirtualMachine, type VirtualProcess } from "./virtual-machine.ts";

export type LeaseSimulationOptions = Chances & {
  readonly sessions: number;
  /** Calls with faults; then follow {@link CALM_CALLS} without any. */
  readonly calls: number;
  /** Per call: that a register's data is damaged from outside. Then only the registers are judged. */
  readonly damage: number;
};

export type LeaseSimulationResult = {
  readonly calls: number;
  readonly grants: number;
  readonly writes: number;
  readonly refusals: number;
  readonly crashes: number;
  readonly failures: number;
  readonly damages: number;
  readonly violation: string | null;
};

/** Enough for many sessions to look through all that ended before them, and then to write. */
const CALM_CALLS = 6000;
/** A hook dies alone this often; else its whole session does. */
const HOOK_ALONE = 0.4;
const MOST_AGENTS = 2;
/** Two files in one register, and one in another. */
const FILES = ["f5", "f21", "f0"];
const REGISTERS = [`${STATE}/reg/lease-19`, `${STATE}/reg/lease-40`];

type SimSession = { readonly pid: number; isAlive: boolean; readonly threads: Set<Thread> };

/** @param trace told of every call */
export async function simulateLeases(
  seed: number,
  options: LeaseSimulationOptions,
  trace?: (line: string) => void,
): Promise<LeaseSimulationResult> {
  return new LeaseSimulation(seed, options, trace).run();
}

class LeaseSimulation {
  readonly #world = new World();
  readonly #machine: VirtualMachine;
  readonly #judge: LeaseJudge;
  readonly #scene: Scene;
  readonly #options: LeaseSimulationOptions;
  readonly #owners = new Map<VirtualProcess, { readonly thread: Thread; readonly session: SimSession }>();
  readonly #setAside = new Set<string>();
  #pids = 100;
  #agents = 0;
  #damages = 0;
  #violation: string | null = null;

  constructor(seed: number, options: LeaseSimulationOptions, trace?: (line: string) => void) {
    this.#options = options;
    this.#machine = new VirtualMachine(seededRandom(seed), options, {
      trace,
      look: () => this.#violate(this.#judge.look()),
      killed: (process) => this.#killed(process),
      ended: (process, error) => this.#ended(process, error),
    });
    for (const folder of ["reg", "tmp"]) this.#machine.disk.addFolders(`${STATE}/${folder}`);
    this.#judge = new LeaseJudge(this.#machine.disk, REGISTERS);
    this.#scene = {
      world: this.#world,
      judge: this.#judge,
      paths: FILES,
      isIntact: () => this.#damages === 0,
      violate: (text) => this.#violate(text),
      lastWrites: new Map(),
      counts: { writes: 0, refusals: 0, failedHooks: 0 },
    };
  }

  async run(): Promise<LeaseSimulationResult> {
    const machine = this.#machine;
    for (let index = 0; index < this.#options.sessions; index++) this.#startSession();
    await this.#runUntil(this.#options.calls, this.#options.damage);
    machine.calm();
    const { commits } = this.#judge;
    await this.#runUntil(this.#options.calls + CALM_CALLS, 0);
    if (this.#judge.commits === commits) this.#violate("nobody committed anything any more");
    this.#violate(this.#lookForGarbage());
    const { calls, crashes, failures } = machine;
    const { writes, refusals } = this.#scene.counts;
    const sums = { calls, crashes, failures, damages: this.#damages, writes, refusals, grants: this.#judge.grants };
    return { ...sums, violation: this.#violation };
  }

  async #runUntil(calls: number, damage: number): Promise<void> {
    const machine = this.#machine;
    while (machine.calls < calls && this.#violation === null) {
      await this.#settle();
      const process = machine.processes[machine.pick(machine.processes.length)];
      if (process === undefined) return;
      // Seldom minutes, mostly less than a second: the rules of minutes come into play, the cap of an hour does not.
      this.#world.elapse(machine.pick(500) === 0 ? machine.pick(400_000) : machine.pick(800));
      machine.advance(process);
      if (damage > 0 && machine.random() < damage) this.#damage();
    }
  }

  /** Until every thread waits for the machine again: only one computes at a time, so a seed repeats everything. */
  async #settle(): Promise<void> {
    for (let turn = 0; this.#isAnyoneComputing(); turn++) {
      if (turn < 100) await null;
      else await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #isAnyoneComputing(): boolean {
    if (this.#violation !== null) return false;
    for (const { thread } of this.#owners.values()) if (thread.waiting === null) return true;
    return false;
  }

  #startSession(): void {
    const session: SimSession = { pid: this.#pids++, isAlive: true, threads: new Set() };
    const actor = this.#startThread(session, null);
    this.#live(actor, session).catch((error: unknown) => this.#violate(`a session broke: ${String(error)}`));
  }

  #startThread(session: SimSession, agent: string | null): Actor {
    const main = callerOf(session.pid);
    const caller = agent === null ? main : { ...main, agent: { id: agentOf(agent), type: "tester" } };
    const thread = new Thread(this.#world, this.#machine, caller, (register) => this.#noteSetAside(register));
    session.threads.add(thread);
    this.#owners.set(thread.process, { thread, session });
    return new Actor(this.#scene, thread, () => session.isAlive);
  }

  async #live(actor: Actor, session: SimSession): Promise<void> {
    await actor.hook((machine, caller) => startSession(machine, caller));
    for (;;) {
      const choice = this.#machine.pick(100);
      if (choice < 84) await actor.readOrEdit();
      else if (choice < 90) await this.#nextTurn(actor);
      else if (choice < 98) this.#startAgent(session);
      else if (session.threads.size === 1) break;
    }
    await actor.hook((machine, caller) => endSession(machine, caller));
    this.#end(session);
  }

  async #nextTurn(actor: Actor): Promise<void> {
    await actor.hook((machine, caller) => endTurn(machine, caller, 0));
    await actor.hook((machine, caller) => startTurn(machine, caller, "go on"));
  }

  #startAgent(session: SimSession): void {
    if (session.threads.size > MOST_AGENTS) return;
    const actor = this.#startThread(session, `agent${++this.#agents}`);
    this.#liveAsAgent(actor, session).catch((error: unknown) => this.#violate(`an agent broke: ${String(error)}`));
  }

  async #liveAsAgent(actor: Actor, session: SimSession): Promise<void> {
    await actor.hook((machine, caller) => startAgent(machine, caller));
    for (let left = 1 + this.#machine.pick(5); left > 0; left--) await actor.readOrEdit();
    await actor.hook((machine, caller) => endAgent(machine, caller));
    this.#drop(actor.thread, session);
  }

  #killed(process: VirtualProcess): void {
    const owner = this.#owners.get(process);
    if (owner === undefined) return;
    const { thread, session } = owner;
    this.#owners.delete(process);
    if (thread.isInHook && this.#machine.random() < HOOK_ALONE) {
      thread.replaceHook();
      this.#owners.set(thread.process, owner);
      return;
    }
    this.#world.liveness.set(session.pid, "dead");
    this.#end(session);
  }

  /** The session's process is gone, and with it all its threads; another takes its place. */
  #end(session: SimSession): void {
    session.isAlive = false;
    for (const thread of session.threads) this.#drop(thread, session);
    this.#startSession();
  }

  #drop(thread: Thread, session: SimSession): void {
    const { processes } = this.#machine;
    session.threads.delete(thread);
    this.#owners.delete(thread.process);
    if (processes.includes(thread.process)) processes.splice(processes.indexOf(thread.process), 1);
  }

  #ended(process: VirtualProcess, error: unknown): void {
    const thread = this.#owners.get(process)?.thread;
    const waiting = thread?.waiting;
    if (thread === undefined || waiting === null || waiting === undefined) return;
    thread.waiting = null;
    if (error === null) waiting.resolve();
    else waiting.reject(error);
  }

  #noteSetAside(register: string): void {
    this.#setAside.add(register);
    if (this.#damages === 0) this.#violate(`${register} was set aside though nothing had damaged it`);
  }

  /** Cuts the data of a register short, or removes it. */
  #damage(): void {
    const { disk } = this.#machine;
    const path = REGISTERS[this.#machine.pick(REGISTERS.length)] ?? "";
    const token = parseName(disk.folders.get(path)?.newestToken ?? "")?.token;
    if (token === undefined || disk.bytesOf(`${path}/${dataName(token)}`) === null) return;
    this.#damages++;
    if (this.#machine.random() < 0.5) disk.unlink(`${path}/${dataName(token)}`);
    else disk.truncate(`${path}/${dataName(token)}`, this.#machine.pick(40));
    this.#judge.expectDamage(path);
  }

  /** After a while without faults only the current data and what is being prepared are left. */
  #lookForGarbage(): string | null {
    for (const path of REGISTERS) {
      const names = this.#machine.disk.namesIn(path);
      if (names.length > 2 + this.#machine.processes.length) return `garbage is left in ${path}: ${names.join(" ")}`;
    }
    return null;
  }

  #violate(text: string | null): void {
    if (text !== null) this.#violation ??= `call ${this.#machine.calls}: ${text}`;
  }
}
