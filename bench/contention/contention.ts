import type { CrowdPlan } from "../../test/support/client/crowd.ts";
import { type CrowdRun, runCrowd } from "./crowd-run.ts";

/**
 * Several real clients with scripted models on the same few files: how much more do eight sessions get done than one?
 * Each model reads a file before its first edit there, re-reads after a refusal and retries; each of its replies takes
 * 5 s. Rates are measured from the start of the clients to the last edit, so that start-up counts.
 */
export type ContentionOptions = {
  readonly pluginDir: string;
  readonly seeds: readonly number[];
  readonly editsPerSession: number;
  /** Whether leases that never yield (`yieldAfter: exit`) are measured as well. */
  readonly isComparing: boolean;
  readonly progress: (text: string) => void;
  readonly onRun: (name: RunName, run: CrowdRun) => void;
};

export type RunName = "alone" | "eight" | "eightThatNeverYield";

export type Contention = Readonly<Record<RunName, readonly CrowdRun[]>> & {
  readonly replySeconds: number;
  readonly editsPerSession: number;
  /** Medians over the seeds. */
  readonly summary: {
    /** Edits per minute of eight sessions against one. Goal: at least 3. */
    readonly ratio: number;
    /** Goal: at least 0.5. */
    readonly slowestToMean: number;
    readonly lost: number;
    readonly deadlocksThatNeverYield: number;
  };
};

const FILES = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"];
const REPLY_MS = 5_000;
const MOST_SECONDS = 600;
/** Nobody gives up: a session that ends would free what it holds. */
const NEVER = 100_000;

export async function measureContention(options: ContentionOptions): Promise<Contention> {
  const runs: Record<RunName, CrowdRun[]> = { alone: [], eight: [], eightThatNeverYield: [] };
  for (const seed of options.seeds) {
    const of = (sessions: number, env: Record<string, string> = {}): CrowdPlan => ({
      sessions,
      editsPerSession: options.editsPerSession,
      files: FILES,
      seed,
      replyDelayMs: REPLY_MS,
      retryDelayMs: REPLY_MS,
      mostRefusals: NEVER,
      pluginDirs: [options.pluginDir],
      env,
    });
    const measure = async (name: RunName, plan: CrowdPlan): Promise<void> => {
      const progress = (text: string): void => options.progress(`seed ${seed}, ${name}: ${text}`);
      const run = await runCrowd({ plan, mostSeconds: MOST_SECONDS, progress });
      runs[name].push(run);
      options.onRun(name, run);
    };
    await measure("alone", of(1));
    await measure("eight", of(8));
    if (options.isComparing) await measure("eightThatNeverYield", of(8, { COORD_YIELD_AFTER: "exit" }));
  }
  return { replySeconds: REPLY_MS / 1000, editsPerSession: options.editsPerSession, ...runs, summary: summaryOf(runs) };
}

function summaryOf(runs: Record<RunName, readonly CrowdRun[]>): Contention["summary"] {
  const ratios = runs.eight.map((run, index) => run.editsPerMinute / (runs.alone[index]?.editsPerMinute ?? Number.NaN));
  return {
    ratio: Number(median(ratios).toFixed(2)),
    // A run that was cut off has a session that did not get through.
    slowestToMean: median(runs.eight.map(({ slowestToMean }) => slowestToMean ?? 0)),
    lost: [...runs.alone, ...runs.eight, ...runs.eightThatNeverYield].reduce((sum, { lost }) => sum + lost, 0),
    deadlocksThatNeverYield: runs.eightThatNeverYield.filter(({ cutOff }) => cutOff?.because === "deadlock").length,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
