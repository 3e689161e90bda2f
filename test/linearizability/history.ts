/**
 * G7. Proves that the store's registers behave as if each operation happened at one moment: many real processes read
 * and swap, some are killed in the middle, each writes down when its calls began and ended, and every key's history
 * must have an order that explains all answers. See it fail: the checker rejects planted histories (its own test), and
 * a store that answers a lost swap with true is found within some hundred operations.
 */
import { isLinearizable, type Operation } from "./checker.ts";
import { Crowd, keepIf } from "./crowd.ts";

export type Linearizability = {
  readonly operations: number;
  /** Processes killed; `unfinished`: calls of theirs that never returned. */
  readonly kills: number;
  readonly unfinished: number;
  readonly keys: number;
  /** Keys whose history nothing explains. */
  readonly violations: readonly string[];
  readonly failures: readonly string[];
  readonly seconds: number;
  readonly folder: string;
};

export type HistoryOptions = {
  readonly worker: string;
  readonly processes: number;
  readonly seed: number;
  readonly mostMs: number;
  readonly operations: number;
  readonly kills: number;
  readonly killEveryMs: number;
};

/** Bytes of the two lines of one operation, on average. */
const OPERATION_BYTES = 100;

export async function recordAndCheck(options: HistoryOptions): Promise<Linearizability> {
  const startMs = performance.now();
  const isOver = (kills: number, crowd: Crowd): boolean =>
    kills >= options.kills && crowd.logBytes > options.operations * OPERATION_BYTES;
  const { lines, kills, failures, folder } = await Crowd.run({ ...options, mode: "history", isOver });
  const histories = historiesOf(lines);
  const bad = [...histories].filter(([, history]) => !isLinearizable(history)).map(([key]) => `key ${key}`);
  const all = [...histories.values()].flat();
  return {
    operations: all.length,
    kills,
    unfinished: all.filter(({ returnedAt }) => returnedAt === null).length,
    keys: histories.size,
    violations: bad,
    failures,
    seconds: (performance.now() - startMs) / 1000,
    folder: keepIf(bad.length + failures.length > 0, folder),
  };
}

/** The operations of all processes, by key. */
export function historiesOf(lines: readonly (readonly string[])[]): ReadonlyMap<string, readonly Operation[]> {
  const histories = new Map<string, Operation[]>();
  for (const own of lines) {
    for (const [at, line] of own.entries()) {
      const [what, key = "", kind, calledAt = "0", ...input] = line.split(" ");
      if (what !== "call") continue;
      const operation = operationOf(kind ?? "", BigInt(calledAt), input, own[at + 1]?.split(" ") ?? null);
      const history = histories.get(key) ?? [];
      history.push(operation);
      histories.set(key, history);
    }
  }
  return histories;
}

function operationOf(
  kind: string,
  calledAt: bigint,
  input: readonly string[],
  output: readonly string[] | null,
): Operation {
  const returnedAt = output === null ? null : BigInt(output[1] ?? "0");
  if (kind === "read") {
    return { kind, calledAt, returnedAt, generation: Number(output?.[2] ?? 0), value: output?.[3] ?? "" };
  }
  const isMine = output === null ? null : output[2] === "true";
  return { kind: "swap", calledAt, returnedAt, expected: Number(input[0]), value: input[1] ?? "", isMine };
}
