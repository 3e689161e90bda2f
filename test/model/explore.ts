/**
 * G2. Proves that no order of steps breaks the register, its making, a lease, a log or an inbox: every interleaving of
 * a few processes is explored, breadth first, with each step of each of them, the death of any of them before any step,
 * a failure of any call, short writes, and every way in which readdir may miss what changes while it runs. The
 * processes run the steps that ship; see program.ts for how a generator can be in many places at once. See it fail: the
 * seven designs of known-bad.ts must be rejected, each within a second or two.
 */
import { type Fingerprint, fingerprintOf, Origins, Visited } from "./fingerprint.ts";
import type { ModelDisk } from "./model-disk.ts";
import { type Step, stepsOf } from "./model-steps.ts";
import { type Asked, type Carry, type Place, Places, type Program } from "./program.ts";

export type Model = {
  readonly name: string;
  readonly program: Program;
  readonly processes: number;
  /** How many processes may die, how many calls may fail, and how many writes may fall short, in one run. */
  readonly crashes: number;
  readonly failures: number;
  readonly shortWrites: number;
  readonly disk: ModelDisk;
  /** What a step must never do. Null: all is well. */
  judge(before: State, after: State, process: number): string | null;
};

export type Process = {
  readonly place: Place;
  /** A readdir that has begun: the names it saw then. */
  readonly scanned: readonly string[] | null;
  /** The id of the file it has open. */
  readonly open: string | null;
  readonly isAlive: boolean;
  readonly fingerprint: Fingerprint;
};

export type State = {
  readonly disk: ModelDisk;
  readonly processes: readonly Process[];
  readonly crashes: number;
  readonly failures: number;
  readonly shortWrites: number;
};

export type Exploration = {
  readonly states: number;
  readonly steps: number;
  /** False: it was cut off at `mostStates`. */
  readonly isComplete: boolean;
  /** The shortest way to the first violation. */
  readonly violation: { readonly text: string; readonly trace: readonly string[] } | null;
};

type Numbered = { readonly state: State; readonly number: number };
type Successor = { readonly state: State; readonly process: number; readonly label: () => string };

export function explore(model: Model, mostStates: number): Exploration {
  return new Explorer(model).run(mostStates);
}

/** What nobody else can see, before or after: it goes with the step before it, unless it may fail. */
const SILENT: ReadonlySet<string> = new Set(["close", "fsync", "syncFolder", "pause"]);

class Explorer {
  readonly #model: Model;
  readonly #places: readonly Places[];
  readonly #visited = new Visited();
  readonly #origins = new Origins();
  /** Equal processes and equal disks are one object: there are far fewer of them than states. */
  readonly #processes = new Map<string, Process>();
  readonly #disks = new Map<number, ModelDisk[]>();
  #steps = 0;

  constructor(model: Model) {
    this.#model = model;
    this.#places = Array.from({ length: model.processes }, (_, index) => new Places(model.program, index));
  }

  run(mostStates: number): Exploration {
    const start = this.#start();
    let frontier = this.#add(start, -1, 0);
    while (frontier.length > 0) {
      const next: Numbered[] = [];
      for (const { state, number } of frontier) {
        const violation = this.#expand(state, number, next);
        if (violation !== null) {
          return this.#result(false, { text: violation.text, trace: this.#trace(start, number, violation.choice) });
        }
        if (this.#visited.size >= mostStates) return this.#result(false, null);
      }
      frontier = next;
    }
    return this.#result(true, null);
  }

  /** Puts the new states that follow onto `next`. */
  #expand(state: State, number: number, next: Numbered[]): { readonly text: string; readonly choice: number } | null {
    for (const [choice, { state: after, process }] of this.#successors(state).entries()) {
      this.#steps++;
      const text = this.#model.judge(state, after, process);
      if (text !== null) return { text, choice };
      next.push(...this.#add(after, number, choice));
    }
    return null;
  }

  #result(isComplete: boolean, violation: Exploration["violation"]): Exploration {
    return { states: this.#visited.size, steps: this.#steps, isComplete, violation };
  }

  #start(): State {
    const { disk, program, crashes, failures, shortWrites } = this.#model;
    const processes = this.#places.map((places) => {
      return this.#process(this.#places.indexOf(places), places.start(program.first), null, null, true);
    });
    return { disk, processes, crashes, failures, shortWrites };
  }

  /** Empty if the state is known. */
  #add(state: State, parent: number, choice: number): Numbered[] {
    const { disk, processes, crashes, failures, shortWrites } = state;
    let { high, low } = disk;
    const left = fingerprintOf(`left ${crashes} ${failures} ${shortWrites}`);
    high ^= left.high;
    low ^= left.low;
    for (const { fingerprint } of processes) {
      high ^= fingerprint.high;
      low ^= fingerprint.low;
    }
    if (!this.#visited.add(high, low)) return [];
    return [{ state, number: this.#origins.add(parent, choice) }];
  }

  /** The steps from the start to one successor of one state. */
  #trace(start: State, number: number, last: number): readonly string[] {
    const choices = [last];
    for (let at = number; at > 0; ) {
      const { parent, choice } = this.#origins.of(at);
      choices.unshift(choice);
      at = parent;
    }
    const trace: string[] = [];
    let state = start;
    for (const choice of choices) {
      const successor = this.#successors(state)[choice];
      if (successor === undefined) break;
      trace.push(successor.label());
      state = successor.state;
    }
    return trace;
  }

  #successors(state: State): readonly Successor[] {
    const successors: Successor[] = [];
    for (const [index, process] of state.processes.entries()) {
      const { asked } = process.place;
      if (!process.isAlive || asked === null) continue;
      if (state.crashes > 0) successors.push(this.#crash(state, index));
      for (const step of stepsOf(state, index, asked)) successors.push(this.#make(state, index, asked, step));
    }
    return successors;
  }

  /** What a dead process was doing matters no more; what it had been told of does. */
  #crash(state: State, index: number): Successor {
    const { carry } = placeOf(state, index);
    const place = this.#placesOf(index).start(carry);
    const processes = state.processes.with(index, this.#process(index, place, null, null, false));
    const after = { ...state, processes, crashes: state.crashes - 1 };
    return { state: after, process: index, label: () => `process ${index} dies` };
  }

  #make(state: State, index: number, asked: Asked, step: Step): Successor {
    const { scanned = null, spent } = step;
    const left = spent === undefined ? state : { ...state, [spent]: state[spent] - 1 };
    const at = this.#go(left, index, step);
    const process = this.#process(index, at.place, scanned, at.open, true);
    const disk = step.disk === undefined ? state.disk : this.#disk(step.disk);
    const label = (): string => describe(index, asked, step);
    return { state: { ...left, disk, processes: state.processes.with(index, process) }, process: index, label };
  }

  /** Where a process is after a step. When an operation has ended, the next one begins. */
  #go(state: State, index: number, step: Step): { readonly place: Place; readonly open: string | null } {
    const open = step.open === undefined ? (state.processes[index]?.open ?? null) : step.open;
    const from = placeOf(state, index);
    if (step.result === undefined) return { place: from, open };
    const places = this.#placesOf(index);
    let at = { place: begin(places, places.after(from, step.key ?? "", step.result)), open };
    while (state.failures === 0 && SILENT.has(at.place.asked?.method ?? "")) {
      const isClosed = at.place.asked?.method === "close";
      at = { place: begin(places, places.after(at.place, "", { value: undefined })), open: isClosed ? null : at.open };
    }
    return at;
  }

  #process(index: number, place: Place, scanned: Process["scanned"], open: string | null, isAlive: boolean): Process {
    const key = `${index} ${place.id} ${scanned ?? ""} ${open ?? ""} ${isAlive}`;
    const known = this.#processes.get(key);
    if (known !== undefined) return known;
    const made = { place, scanned, open, isAlive, fingerprint: fingerprintOf(key) };
    this.#processes.set(key, made);
    return made;
  }

  #disk(disk: ModelDisk): ModelDisk {
    const similar = this.#disks.get(disk.high) ?? [];
    const known = similar.find(({ low }) => low === disk.low);
    if (known !== undefined) return known;
    this.#disks.set(disk.high, [...similar, disk]);
    return disk;
  }

  #placesOf(index: number): Places {
    const places = this.#places[index];
    if (places === undefined) throw new Error(`no process ${index}`);
    return places;
  }
}

function begin(places: Places, place: Place): Place {
  let at = place;
  while (at.asked === null && at.ended !== null) at = places.start(at.ended);
  return at;
}

function describe(index: number, asked: Asked, { result, key = "" }: Step): string {
  const args = asked.args.map((arg) => (typeof arg === "object" ? `${arg.length} bytes` : arg)).join(" ");
  return `process ${index} ${asked.method} ${args}: ${result === undefined ? "begins" : key || "ok"}`;
}

function placeOf(state: State, index: number): Place {
  const process = state.processes[index];
  if (process === undefined) throw new Error(`no process ${index}`);
  return process.place;
}

export function carryOf(state: State, index: number): Carry {
  return placeOf(state, index).carry;
}
