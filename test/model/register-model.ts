import type { Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { initRegister, readRegister, swapRegister } from "../../src/adapters/store-file/register.ts";
import { parseName, type Token } from "../../src/adapters/store-file/token.ts";
import { decodeTally, encodeTally, type Tally } from "../sim/register-judge.ts";
import { isSystemError } from "../sim/simulated-disk.ts";
import { carryOf, type Model, type State } from "./explore.ts";
import { ModelDisk } from "./model-disk.ts";
import type { Carry, Program } from "./program.ts";

export type RegisterProtocol = {
  readonly read: typeof readRegister;
  readonly swap: typeof swapRegister;
  readonly init: typeof initRegister;
};
export const SHIPPED: RegisterProtocol = { read: readRegister, swap: swapRegister, init: initRegister };

export type RegisterModelOptions = Pick<Model, "name" | "processes" | "crashes" | "failures" | "shortWrites"> & {
  /** Updates that each process makes. */
  readonly rounds: number;
  /** Whether there is a register from the start. */
  readonly isMade: boolean;
};

const FOLDER = "reg";
const MOST_BYTES = 1000;

/**
 * Processes that make the register and add one to their own count in it. In every state: one token, its data whole.
 * By every step: the generation grows by one and one count with it, or neither. A process that lives knows its count.
 */
export function registerModel(protocol: RegisterProtocol, options: RegisterModelOptions): Model {
  return {
    ...options,
    disk: options.isMade ? madeRegister(options.processes) : ModelDisk.empty,
    program: programOf(protocol, options),
    judge: (before, after, process) => judgeRegister(before, after) ?? judgeCount(before, after, process),
  };
}

function madeRegister(processes: number): ModelDisk {
  const data = new TextDecoder().decode(encodeTally(noUpdates(processes)));
  return ModelDisk.empty
    .mkdir(FOLDER)
    .create(`${FOLDER}/T0.0`, "token")
    .create(`${FOLDER}/D0.0`, "data")
    .append("data", data);
}

function noUpdates(processes: number): Tally {
  return Array.from({ length: processes }, () => 0);
}

function programOf(protocol: RegisterProtocol, { rounds, processes }: RegisterModelOptions): Program {
  return {
    first: { done: 0, tries: 0 },
    operation: function* (process, carry) {
      if (carry["done"] === rounds) return null;
      const again: Carry = { done: carry["done"] ?? 0, tries: Number(carry["tries"]) + 1 };
      try {
        return yield* tryOnce(protocol, process, processes, again);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        return { ...again, failed: true };
      }
    },
  };
}

function* tryOnce(protocol: RegisterProtocol, process: number, processes: number, again: Carry): Steps<Carry> {
  const nonce = `${process}x${String(again["tries"])}`;
  const found = yield* protocol.read(FOLDER, MOST_BYTES);
  if (found.kind === "absent") {
    yield* protocol.init(FOLDER, `build${nonce}`, nonce, encodeTally(noUpdates(processes)), false);
    return again;
  }
  const tally = found.kind === "present" ? decodeTally(found.bytes) : null;
  if (found.kind !== "present" || tally === null) return { ...again, wrong: `found it ${found.kind}` };
  return yield* update(protocol, process, found.token, tally, nonce, again);
}

function* update(
  protocol: RegisterProtocol,
  process: number,
  from: Token,
  tally: Tally,
  nonce: string,
  again: Carry,
): Steps<Carry> {
  const next = tally.with(process, (tally[process] ?? 0) + 1);
  const token = yield* protocol.swap(FOLDER, from, nonce, encodeTally(next), false);
  return token === null ? again : { done: Number(again["done"]) + 1, tries: again["tries"] ?? 0 };
}

const NO_TOKEN = "no token";

type Content = { readonly token: Token; readonly tally: Tally };

/** Null: there is none yet. */
function contentOf({ disk }: State): Content | string | null {
  if (!disk.has(FOLDER)) return null;
  const names = disk.list(FOLDER);
  const tokens = names.flatMap((name) => {
    const parsed = parseName(name);
    return parsed?.kind === "token" ? [parsed.token] : [];
  });
  const [token] = tokens;
  if (token === undefined) return NO_TOKEN;
  if (tokens.length !== 1) return `${tokens.length} tokens: ${names.join(" ")}`;
  const data = disk.find(`${FOLDER}/D${token.generation}.${token.nonce}`);
  const tally = data === null ? null : decodeTally(new TextEncoder().encode(data));
  return tally === null ? `the data of T${token.generation}.${token.nonce} is missing or torn` : { token, tally };
}

const judged = new WeakMap<ModelDisk, Content | string | null>();

function knownContentOf(state: State): Content | string | null {
  const known = judged.get(state.disk);
  if (known !== undefined) return known;
  const content = contentOf(state);
  judged.set(state.disk, content);
  return content;
}

function judgeRegister(before: State, after: State): string | null {
  if (before.disk === after.disk) return null;
  const [was, is] = [knownContentOf(before), knownContentOf(after)];
  // A register that is being made in place is none yet.
  const isNew = was === null || was === NO_TOKEN;
  if (isNew && is === NO_TOKEN) return null;
  if (typeof is === "string") return is;
  if (isNew || typeof was === "string") return is === null ? null : judgeStart(is);
  return is === null ? "the register is gone" : judgeStep(was, is);
}

function judgeStart({ token, tally }: Content): string | null {
  return token.generation === 0 && tally.every((count) => count === 0) ? null : "a bad start";
}

function judgeStep(was: Content, is: Content): string | null {
  const grown = is.tally.map((count, index) => count - (was.tally[index] ?? 0));
  const isSame = is.token.nonce === was.token.nonce && is.token.generation === was.token.generation;
  if (isSame) return grown.every((step) => step === 0) ? null : "the data changed under its token";
  const step = is.token.generation - was.token.generation;
  if (step !== 1) return `the generation went from ${was.token.generation} to ${is.token.generation}`;
  const isOneMore = grown.every((by) => by === 0 || by === 1) && grown.filter((by) => by === 1).length === 1;
  return isOneMore ? null : `an update was lost: ${was.tally.join(" ")}, then ${is.tally.join(" ")}`;
}

/** What a process believes of itself when an operation of its has ended. */
function judgeCount(before: State, after: State, process: number): string | null {
  const carry = carryOf(after, process);
  if (carry === carryOf(before, process) || after.processes[process]?.isAlive !== true) return null;
  if (carry["wrong"] !== undefined) return `process ${process} ${String(carry["wrong"])}`;
  const content = knownContentOf(after);
  const count = content === null || typeof content === "string" ? 0 : (content.tally[process] ?? 0);
  return count === carry["done"]
    ? null
    : `process ${process} made ${String(carry["done"])} updates, ${count} are there`;
}
