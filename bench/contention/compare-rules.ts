import { DEFAULT_LEASE_POLICY, type LeasePolicy } from "../../src/domain/decide.ts";
import { type Habit, runVirtualCrowd, type VirtualRun } from "../../test/support/app/virtual-crowd.ts";

/** Eight sessions against one, medians over the seeds. Goal: `ratio` at least 3, `slowestToMean` at least 0.5. */
export type Comparison = {
  readonly ratio: number;
  readonly worst: number;
  readonly best: number;
  readonly slowestToMean: number;
  readonly held: number;
  readonly drift: number;
  /** Runs that were not over after half an hour. */
  readonly cutOff: number;
};

const NEVER_MS = 1e9;
const RULES: Readonly<Record<string, LeasePolicy>> = {
  "as shipped": DEFAULT_LEASE_POLICY,
  "yieldAfter 0": { ...DEFAULT_LEASE_POLICY, yieldAfterMs: 0 },
  "fairAfter 20s": { ...DEFAULT_LEASE_POLICY, fairAfterMs: 20_000 },
  "no fairAfter": { ...DEFAULT_LEASE_POLICY, fairAfterMs: NEVER_MS },
  "yieldAfter exit": { ...DEFAULT_LEASE_POLICY, yieldAfterMs: "exit" },
};
const HABITS: readonly Habit[] = ["obeys", "reads", "turns"];
const RUN_LENGTHS = [1, 4];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const FILES = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"];

/** What each lease rule makes of the crowd of `bench/contention`, in virtual time. */
export async function compareRules(progress: (text: string) => void): Promise<Readonly<Record<string, Comparison>>> {
  const rows: Record<string, Comparison> = {};
  for (const runLength of RUN_LENGTHS) {
    for (const habit of HABITS) {
      for (const [rule, policy] of Object.entries(RULES)) {
        const name = `${rule}; model ${habit}; ${runLength === 1 ? "edits scattered" : `${runLength} edits in a row`}`;
        progress(name);
        rows[name] = await compare(policy, habit, runLength);
      }
    }
  }
  return rows;
}

async function compare(policy: LeasePolicy, habit: Habit, runLength: number): Promise<Comparison> {
  const pairs: { readonly ratio: number; readonly eight: VirtualRun }[] = [];
  for (const seed of SEEDS) {
    const crowd = { editsPerSession: 20, files: FILES, seed, replyMs: 5_000, policy, habit, runLength };
    const one = await runVirtualCrowd({ ...crowd, sessions: 1 });
    const eight = await runVirtualCrowd({ ...crowd, sessions: 8 });
    pairs.push({ ratio: eight.editsPerMinute / one.editsPerMinute, eight });
  }
  const ratios = pairs.map(({ ratio }) => ratio);
  const middle = (of: (run: VirtualRun) => number): number => median(pairs.map(({ eight }) => of(eight)));
  return {
    ratio: rounded(median(ratios)),
    worst: rounded(Math.min(...ratios)),
    best: rounded(Math.max(...ratios)),
    slowestToMean: rounded(middle(({ slowestToMean }) => slowestToMean)),
    held: middle(({ held }) => held),
    drift: middle(({ drift }) => drift),
    cutOff: pairs.filter(({ eight }) => eight.isCutOff).length,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
