/**
 * Threads of client sessions on a virtual machine: the use cases that ship run in them, and every call of their
 * registers goes through the machine's scheduler. Everything else that is stored (cells, logs) is kept in memory and
 * changes in one go.
 */
import { toAppError } from "../../src/adapters/store-file/failures.ts";
import { pause, type Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { storable } from "../../src/adapters/store-file/json-record.ts";
import * as shapes from "../../src/adapters/store-file/schemas.ts";
import {
  listStored,
  readStored,
  type Stored,
  type StoredOptions,
  swapStored,
} from "../../src/adapters/store-file/stored-records.ts";
import type { Caller, Machine, Project } from "../../src/app/machine.ts";
import type { Register, Revision } from "../../src/app/ports.ts";
import type { World } from "../support/app/world.ts";
import { PROCESS } from "../support/domain/build.ts";
import type { VirtualMachine, VirtualProcess } from "./virtual-machine.ts";

export const STATE = "state";

/** What a thread waits for: its steps are on the machine, and it goes on when they have ended. */
type Waiting = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** One thread of one session, and the hook process that it runs in just now. */
export class Thread {
  readonly caller: Caller;
  readonly machine: Machine;
  readonly virtual: VirtualMachine;
  isAlive = true;
  process: VirtualProcess;
  waiting: Waiting | null = null;
  /** What the hook process knows of each kind of register; a new process knows nothing. */
  #registers: Pick<Project["store"], "files" | "instances">;
  readonly #onSetAside: (register: string, reason: string) => void;
  readonly #world: World;
  #names = 0;
  #kill: (() => void) | null = null;

  constructor(world: World, virtual: VirtualMachine, caller: Caller, onSetAside: (register: string) => void) {
    this.caller = caller;
    this.virtual = virtual;
    this.#world = world;
    this.#onSetAside = onSetAside;
    this.process = virtual.spawn();
    this.#registers = this.#open();
    const home = async () => ({ project: await this.#project(), checkout: "/repo" });
    this.machine = {
      ...world.machine,
      open: () => this.#project(),
      reopen: () => this.#project(),
      home,
      found: home,
      random: virtual.random,
      sleep: (ms) => this.run(pause(ms)),
    };
  }

  /** Runs what one hook does. Rejects with {@link HookKilled} if it is killed; the rest of `work` never runs then. */
  hook<T>(work: (machine: Machine, caller: Caller) => Promise<T>): Promise<T> {
    const result = new Promise<T>((resolve, reject) => {
      this.#kill = () => reject(new HookKilled());
      work(this.machine, this.caller).then(resolve, reject);
    });
    return result.finally(() => {
      this.#kill = null;
    });
  }

  get isInHook(): boolean {
    return this.#kill !== null;
  }

  /** The hook was killed, its session was not: the next hook starts anew. */
  replaceHook(): void {
    this.process = this.virtual.spawn();
    this.#registers = this.#open();
    this.waiting = null;
    this.#kill?.();
  }

  /** Runs `steps` in the thread's process, whenever the scheduler lets it. */
  run<T>(steps: Steps<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const result: T[] = [];
      this.waiting = {
        resolve: () => {
          for (const value of result) resolve(value);
        },
        reject,
      };
      this.virtual.begin(this.process, collect(steps, result));
    });
  }

  async #project(): Promise<Project> {
    const project = await this.#world.machine.open("/repo/.git/coord", "/repo");
    return { ...project, store: { ...project.store, ...this.#registers } };
  }

  #open(): Pick<Project["store"], "files" | "instances"> {
    const common = {
      now: () => this.#world.store().now(),
      onSetAside: this.#onSetAside,
      durable: false,
      retention: () => ({ isForgettable: () => false, staleness: () => null }),
    };
    return {
      files: this.#register({ ...common, kind: "lease", shape: shapes.fileRecord }),
      instances: this.#register({ ...common, kind: "instance", shape: shapes.instanceRecord }),
    };
  }

  /** The same few lines as `map-register.ts`, but what runs at once there is a wait here. */
  #register<R>(options: StoredOptions<R>): Register<R> {
    const nonce = (): string => this.virtual.pick(2 ** 48).toString(36);
    const temporary = (): string => `${STATE}/tmp/${nonce()}.${this.#names++}`;
    const stored: Stored<R> = { place: { root: STATE, temporary, nonce }, options, latest: new Map() };
    const run = <T>(steps: Steps<T>): Promise<T> =>
      this.run(steps).catch((error: unknown) => {
        throw toAppError(options.kind, error, "write");
      });
    return {
      read: async (key) => {
        const { record, generation } = await run(readStored(stored, key));
        return { record, revision: generation as Revision, now: options.now() };
      },
      swap: (key, expected, next) =>
        run(swapStored(stored, key, expected, next === null ? null : storable(options.shape, next))),
      list: () => run(listStored(stored)),
    };
  }
}

export class HookKilled extends Error {}

function* collect<T>(steps: Steps<T>, result: T[]): Steps<void> {
  result.push(yield* steps);
}

/** The main thread of a session with a process of its own. */
export function callerOf(pid: number): Caller {
  return {
    kind: "claude",
    process: { ...PROCESS, pid },
    sessionId: `session-${pid}`,
    agent: null,
    agentType: null,
    cwd: "/repo",
    startFolder: "/repo",
    model: null,
    role: null,
    clientHome: null,
    pluginVersion: "0.1.0",
  };
}
