export type Budget = {
  /** How much of a goal one worker is to do: 1 is all of it. */
  readonly share: number;
  /** Which of the part's workers this is, from 0. */
  readonly worker: number;
  readonly workers: number;
};

export type Violation = {
  readonly text: string;
  /** What `--replay` takes to see it again; null: the text says how. */
  readonly replay: string | null;
};

export type Tally = {
  /** What was done, by name; those of several workers are added up. */
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  /** Why it could not be run on this machine. */
  readonly skipped?: string;
};

/**
 * One goal of the proof, or a piece of one. A module of a part exports it as `part`; `run.mjs` lists the modules and
 * says which of them are missing.
 */
export type Part = {
  /** `G1` … `G17`, or a word for what has no number. */
  readonly goal: string;
  readonly title: string;
  /** Processes that share the work; each gets an equal share of the budget and a seed of its own. */
  readonly workers: number;
  /** How many cores one worker keeps busy. Where times matter it is 2, so that nothing runs beside it. */
  readonly cores: number;
  /** What one worker takes for the whole goal, on the machine of docs/RELIABILITY.md: the longest begin first. */
  readonly seconds: number;
  /** Has no smaller form. */
  readonly isWhole?: boolean;
  /** What the whole goal asks for, by the names of the counts. A smaller share asks for as much less. */
  readonly floors: Readonly<Record<string, number>>;
  /** The names of the counts that are faults. */
  readonly faults: readonly string[];
  run(budget: Budget, seed: number): Promise<Tally>;
  /** Runs one case again and prints every step. Resolves to what was wrong with it; null: nothing. */
  replay?(which: string): Promise<string | null>;
};

/** Adds up numbers by name. */
export function addUp(sums: Record<string, number>, more: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(more)) {
    if (typeof value === "number") sums[name] = (sums[name] ?? 0) + value;
  }
}
