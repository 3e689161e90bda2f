import { judge, type Observation, type Outcome } from "./judge.ts";
import type { Group } from "./shape.ts";

/** What a reader of the page is told of a shape. */
export type Subject = {
  readonly id: string;
  readonly group: Group;
  readonly shown: string;
  /** The program that another one stands in for; null: the machine's own ran. */
  readonly standIn: string | null;
  /** What the line alone does not show. */
  readonly note: string | null;
  /** Why it is not prevented, where it is not. */
  readonly why: string | null;
};

/** What came of one shape in one column. `broken`: the run itself failed there. */
export type Row = Subject & {
  readonly outcome: Outcome | "broken";
  readonly reason: string;
  readonly isRestored: boolean | null;
  /** What the models were told, as it was. Not part of the page. */
  readonly told: Pick<Observation, "failure" | "writerTold" | "holderTold">;
};

export function rowOf(subject: Subject, seen: Observation): Row {
  const { failure, writerTold, holderTold, isRestored } = seen;
  return { ...subject, ...judge(seen), isRestored, told: { failure, writerTold, holderTold } };
}

export function brokenRow(subject: Subject, error: unknown): Row {
  const reason = error instanceof Error ? error.message : String(error);
  const told = { failure: null, writerTold: null, holderTold: null };
  return { ...subject, outcome: "broken", reason, isRestored: null, told };
}
