import type { Call, FileRead, Fs, Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { failure } from "../sim/simulated-disk.ts";

/** What one process keeps from one operation to the next. JSON, so that equal ones can be told. */
export type Carry = Readonly<Record<string, string | number | boolean | null>>;

/** What the processes of a model do: one operation after the other, until one answers null. */
export type Program = {
  readonly first: Carry;
  /** The same `carry` must always lead to the same steps: nothing in it may be random. */
  operation(process: number, carry: Carry): Steps<Carry | null>;
};

/** What designs that do not ship need besides. */
export type ModelFs = Fs & {
  link(from: string, to: string): void;
  /** Whether a process lives, as a perfect detector tells it. */
  isAlive(process: number): boolean;
  /** Who made the file that a name leads to now. */
  creatorOf(path: string): number;
};

/** A call of {@link ModelFs} that the store itself never makes. */
export function* modelCall<T>(subject: string, run: (fs: ModelFs) => T): Steps<T> {
  const results: { readonly value: T }[] = [];
  yield {
    name: "pause",
    subject,
    run: (fs) => {
      if (!isModelFs(fs)) throw new Error("this call needs a model");
      results.push({ value: run(fs) });
    },
  };
  const result = results[0];
  if (result === undefined) throw new Error(`left out: ${subject}`);
  return result.value;
}

function isModelFs(fs: Fs): fs is ModelFs {
  return "isAlive" in fs;
}

/** One call as it was asked for. */
export type Asked = { readonly method: keyof ModelFs; readonly args: readonly (string | number | Uint8Array)[] };
export type Value = undefined | boolean | number | readonly string[] | FileRead | { file: number; sizeBytes: number };
/** How a call ended. `code`: it failed. */
export type CallResult = { readonly value: Value } | { readonly code: string };

/**
 * Where a process is in an operation: everything it was told since the operation began. Two processes that were told
 * the same are at the same place, so a place is worked out once, by running the real steps again from the start.
 */
export class Place {
  readonly id: number;
  readonly carry: Carry;
  /** Null: the operation is over. */
  readonly asked: Asked | null;
  /** What the operation ended with; null: it was the last one. Only if `asked` is null. */
  readonly ended: Carry | null;
  readonly parent: Place | null;
  readonly result: CallResult | null;
  readonly next = new Map<string, Place>();

  constructor(
    id: number,
    carry: Carry,
    at: { readonly asked: Asked | null; readonly ended: Carry | null },
    parent: Place | null,
    result: CallResult | null,
  ) {
    this.id = id;
    this.carry = carry;
    this.asked = at.asked;
    this.ended = at.ended;
    this.parent = parent;
    this.result = result;
  }
}

/** All places of one process. */
export class Places {
  readonly #program: Program;
  readonly #process: number;
  readonly #starts = new Map<string, Place>();
  #count = 0;

  constructor(program: Program, process: number) {
    this.#program = program;
    this.#process = process;
  }

  start(carry: Carry): Place {
    const key = JSON.stringify(carry);
    const known = this.#starts.get(key);
    if (known !== undefined) return known;
    const made = new Place(++this.#count, carry, this.#run(carry, []), null, null);
    this.#starts.set(key, made);
    return made;
  }

  /** @param key tells results apart */
  after(place: Place, key: string, result: CallResult): Place {
    const known = place.next.get(key);
    if (known !== undefined) return known;
    const results = [result];
    let from: Place | null = place;
    for (; from?.result != null; from = from.parent) results.unshift(from.result);
    const made = new Place(++this.#count, place.carry, this.#run(place.carry, results), place, result);
    place.next.set(key, made);
    return made;
  }

  /** Runs the operation with `results` for its first calls; tells what it asks for then. */
  #run(carry: Carry, results: readonly CallResult[]) {
    const steps = this.#program.operation(this.#process, carry);
    let turn = steps.next();
    for (const result of results) {
      if (turn.done === true) throw new Error("the steps are not the same when they are run again");
      turn = give(steps, turn.value, result);
    }
    if (turn.done === true) return { asked: null, ended: turn.value };
    return { asked: ask(turn.value), ended: null };
  }
}

function give(steps: Steps<Carry | null>, call: Call, result: CallResult): IteratorResult<Call, Carry | null> {
  if ("code" in result) return steps.throw(failure(result.code));
  call.run(answering(() => result.value));
  return steps.next();
}

function ask(call: Call): Asked {
  const asked: Asked[] = [];
  call.run(
    answering((method, args) => {
      asked.push({ method, args });
      return undefined;
    }),
  );
  const [first] = asked;
  if (first === undefined) throw new Error(`${call.name} ${call.subject} asked for nothing`);
  return first;
}

const METHODS: readonly (keyof ModelFs)[] = [
  ...(["readdir", "readFile", "openExclusive", "openAppend", "write", "fsync", "close", "rename", "unlink"] as const),
  ...(["mkdir", "rmdir", "syncFolder", "pause", "link", "isAlive", "creatorOf"] as const),
];

/** A file system that answers everything in one way. */
function answering(answer: (method: keyof ModelFs, args: Asked["args"]) => Value): ModelFs {
  const methods = METHODS.map((method) => [method, (...args: Asked["args"]) => answer(method, args)] as const);
  const fs: unknown = Object.fromEntries(methods);
  if (!isAnyFs(fs)) throw new Error("a method is missing");
  return fs;
}

function isAnyFs(value: unknown): value is ModelFs {
  return typeof value === "object" && value !== null && METHODS.every((method) => method in value);
}
