import type { Observation, Outcome } from "./judge.ts";
import { judge } from "./judge.ts";

/** What came of one shape in one column. `broken`: the run itself failed there. */
export type Row = {
  readonly id: string;
  readonly outcome: Outcome | "broken";
  readonly reason: string;
  readonly isRestored: boolean | null;
  /** What the models were told, as it was. Not part of the page. */
  readonly told: Pick<Observation, "failure" | "writerTold" | "holderTold">;
};

export function rowOf(id: string, seen: Observation): Row {
  const { failure, writerTold, holderTold, isRestored } = seen;
  return { id, ...judge(seen), isRestored, told: { failure, writerTold, holderTold } };
}

export function brokenRow(id: string, error: unknown): Row {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    id,
    outcome: "broken",
    reason,
    isRestored: null,
    told: { failure: null, writerTold: null, holderTold: null },
  };
}
