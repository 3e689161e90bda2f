import { drive } from "../../src/adapters/store-file/drive.ts";
import { appendLine, readPart } from "../../src/adapters/store-file/log-lines.ts";
import { isSystemError, SimulatedDisk, wholeFs } from "../sim/simulated-disk.ts";
import { carryOf, type Model, type State } from "./explore.ts";
import { ModelDisk } from "./model-disk.ts";
import type { Program } from "./program.ts";

export type LogModelOptions = Pick<Model, "name" | "processes" | "crashes" | "failures" | "shortWrites"> & {
  /** Lines that each process appends. */
  readonly rounds: number;
  readonly mostPartBytes: number | null;
};

const PART = "log/a.jsonl";
const OLD = "log/a~old.jsonl";

/**
 * Processes that append to one part of a log; a killed one may leave any part of its last line. In every state a reader
 * finds each line that was acknowledged exactly once, no line twice, and nothing that nobody wrote.
 */
export function logModel(options: LogModelOptions): Model {
  return {
    ...options,
    disk: ModelDisk.empty.mkdir("log"),
    program: programOf(options),
    judge: (_, after) => judgeLog(after, options),
  };
}

function entryOf(process: number, round: number): string {
  return JSON.stringify({ by: process, line: round });
}

function programOf({ rounds, mostPartBytes }: LogModelOptions): Program {
  return {
    first: { acknowledged: 0, tried: 0 },
    operation: function* (process, carry) {
      const { acknowledged, tried } = { acknowledged: Number(carry["acknowledged"]), tried: Number(carry["tried"]) };
      if (tried === rounds) return null;
      try {
        yield* appendLine(PART, OLD, entryOf(process, tried), { durable: true, mostPartBytes });
        // One bit for each line.
        return { acknowledged: acknowledged + 2 ** tried, tried: tried + 1 };
      } catch (error) {
        if (!isSystemError(error)) throw error;
        return { acknowledged, tried: tried + 1 };
      }
    },
  };
}

function judgeLog(state: State, { mostPartBytes }: LogModelOptions): string | null {
  const found = entriesIn(state.disk);
  const twice = found.find((entry, index) => found.indexOf(entry) !== index);
  if (twice !== undefined) return `twice: ${twice}`;
  const odd = found.find((entry) => !/^\{"by":\d,"line":\d\}$/.test(entry));
  if (odd !== undefined) return `nobody wrote ${odd}`;
  // Two who rotate at once may drop the older part: what is rotated is kept as long as there is room, no longer.
  if (mostPartBytes !== null) return null;
  for (const index of state.processes.keys()) {
    const carry = carryOf(state, index);
    for (let round = 0; round < Number(carry["tried"]); round++) {
      const isAcknowledged = (Number(carry["acknowledged"]) >> round) % 2 === 1;
      if (isAcknowledged && !found.includes(entryOf(index, round))) return `lost: ${entryOf(index, round)}`;
    }
  }
  return null;
}

const known = new WeakMap<ModelDisk, readonly string[]>();

function entriesIn(disk: ModelDisk): readonly string[] {
  const read = known.get(disk);
  if (read !== undefined) return read;
  const copy = new SimulatedDisk();
  copy.addFolders("log");
  for (const path of [OLD, PART]) {
    const content = disk.find(path);
    if (content === null) continue;
    const file = copy.openExclusive(path);
    copy.append(file, new TextEncoder().encode(content));
  }
  const fs = wholeFs(copy);
  const entries = [OLD, PART].flatMap((path) => drive(readPart(path), fs).entries);
  known.set(disk, entries);
  return entries;
}
