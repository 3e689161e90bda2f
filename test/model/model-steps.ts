import { isSystemError } from "../sim/simulated-disk.ts";
import type { State } from "./explore.ts";
import type { ModelDisk } from "./model-disk.ts";
import type { Asked, CallResult, Value } from "./program.ts";

/** One way in which a call can go. */
export type Step = {
  readonly disk?: ModelDisk;
  /** Undefined: it has only begun. */
  readonly result?: CallResult;
  /** Tells results apart; "" for a call that answers nothing. */
  readonly key?: string;
  readonly scanned?: readonly string[] | null;
  /** The file that is open from now on; null: none. */
  readonly open?: string | null;
  /** What there is one less of afterwards. */
  readonly spent?: "failures" | "shortWrites";
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** The model's processes have one file open at a time. */
const DESCRIPTOR = 3;

/** All ways in which the next call of a process can go. */
export function stepsOf(state: State, index: number, asked: Asked): readonly Step[] {
  const process = state.processes[index];
  if (process === undefined) return [];
  if (asked.method === "readdir") return withFailure(state, asked, scan(state, process.scanned, text(asked, 0)));
  if (asked.method === "write") return withFailure(state, asked, write(state, process.open ?? "", asked));
  return withFailure(state, asked, [once(state, index, asked)]);
}

function withFailure(state: State, asked: Asked, steps: readonly Step[]): readonly Step[] {
  if (state.failures === 0 || asked.method === "pause" || asked.method === "isAlive") return steps;
  const code = asked.method === "write" ? "ENOSPC" : "EIO";
  return [...steps, { result: { code }, key: code, spent: "failures" }];
}

/** POSIX: a name that came or went while the folder was read may be in the result or not. */
function scan(state: State, scanned: readonly string[] | null, folder: string): readonly Step[] {
  const names = namesOrNone(state.disk, folder);
  if (scanned === null) {
    if (names !== null) return [{ scanned: names }];
    return [{ result: { code: "ENOENT" }, key: "ENOENT" }];
  }
  if (names === null) return [{ result: { code: "ENOENT" }, key: "ENOENT" }];
  const sure = names.filter((name) => scanned.includes(name));
  const unsure = [...names, ...scanned].filter((name) => !sure.includes(name));
  const steps: Step[] = [];
  for (let subset = 0; subset < 2 ** unsure.length; subset++) {
    const seen = [...sure, ...unsure.filter((_, bit) => (subset >> bit) % 2 === 1)].sort();
    steps.push({ result: { value: seen }, key: seen.join(" ") || "nothing" });
  }
  return steps;
}

function namesOrNone(disk: ModelDisk, folder: string): readonly string[] | null {
  try {
    return disk.list(folder);
  } catch {
    return null;
  }
}

function write(state: State, open: string, { args }: Asked): readonly Step[] {
  const [, bytes, offset] = args;
  if (!(bytes instanceof Uint8Array) || typeof offset !== "number") throw new Error("not a write");
  const whole = decoder.decode(bytes.subarray(offset));
  const taking = (count: number): Step => ({
    disk: state.disk.append(open, whole.slice(0, count)),
    result: { value: count },
    key: `${count} bytes`,
  });
  const steps = [taking(whole.length)];
  if (state.shortWrites === 0) return steps;
  // One byte, half, all but one.
  for (const count of new Set([1, whole.length >> 1, whole.length - 1])) {
    if (count > 0 && count < whole.length) steps.push({ ...taking(count), spent: "shortWrites" });
  }
  return steps;
}

/** A call with one outcome. */
function once(state: State, index: number, asked: Asked): Step {
  try {
    return make(state, index, asked);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { result: { code: error.code }, key: error.code };
  }
}

function make(state: State, index: number, asked: Asked): Step {
  const { disk } = state;
  switch (asked.method) {
    case "readFile":
      return told({ kind: "bytes", bytes: encoder.encode(disk.read(text(asked, 0))) }, disk.read(text(asked, 0)));
    case "openExclusive": {
      const id = `${text(asked, 0)} by ${index}`;
      return { ...told(DESCRIPTOR, ""), disk: disk.create(text(asked, 0), id), open: id };
    }
    case "openAppend":
      return openAppend(state, index, text(asked, 0));
    case "close":
      return { ...told(undefined, ""), open: null };
    case "isAlive": {
      const isAlive = state.processes[Number(asked.args[0])]?.isAlive === true;
      return told(isAlive, `${isAlive}`);
    }
    case "creatorOf": {
      disk.read(text(asked, 0));
      const creator = Number(disk.idOf(text(asked, 0))?.split(" by ")[1]);
      return told(creator, `${creator}`);
    }
    default:
      return { ...told(undefined, ""), disk: changed(disk, asked) };
  }
}

function openAppend({ disk, processes }: State, index: number, path: string): Step {
  const known = disk.idOf(path);
  if (known !== null) {
    const sizeBytes = disk.read(path).length;
    return { ...told({ file: DESCRIPTOR, sizeBytes }, `${sizeBytes}`), open: known };
  }
  const id = `${path} by ${index} at ${processes[index]?.place.id ?? 0}`;
  return { ...told({ file: DESCRIPTOR, sizeBytes: 0 }, "0"), disk: disk.create(path, id), open: id };
}

/** What changes names, or nothing. */
function changed(disk: ModelDisk, asked: Asked): ModelDisk {
  switch (asked.method) {
    case "rename":
      return disk.rename(text(asked, 0), text(asked, 1));
    case "link":
      return disk.link(text(asked, 0), text(asked, 1));
    case "unlink":
      return disk.unlink(text(asked, 0));
    case "mkdir":
      return disk.mkdir(text(asked, 0));
    case "rmdir":
      return disk.rmdir(text(asked, 0));
    default:
      return disk;
  }
}

function told(value: Value, key: string): Step {
  return { result: { value }, key };
}

function text({ args, method }: Asked, index: number): string {
  const arg = args[index];
  if (typeof arg !== "string") throw new Error(`${method} of ${String(arg)}`);
  return arg;
}
