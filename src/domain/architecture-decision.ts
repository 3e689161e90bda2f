import type { Brand } from "./brand.ts";
import type { InstanceId } from "./holder.ts";
import type { EpochMs } from "./instant.ts";

/** `DEC-YYYYMMDD-NNNN`, the day in UTC. Never given twice; a crash may leave a number out. */
export type DecisionId = Brand<string, "DecisionId">;

/** How far a decision reaches. */
export const DECISION_SCOPES = ["file", "module", "system", "project"] as const;
export type DecisionScope = (typeof DECISION_SCOPES)[number];

/** One entry of the decision log, which only grows. */
export type ArchitectureDecision = {
  readonly id: DecisionId;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly scope: DecisionScope;
  readonly author: { readonly instance: InstanceId; readonly name: string };
  readonly at: EpochMs;
  readonly supersedes: DecisionId | null;
};

export const DECISION_ID = /^DEC-(\d{8})-(\d{4,})$/;

export function isDecisionId(text: string): text is DecisionId {
  return DECISION_ID.test(text);
}

/** @param day `YYYYMMDD` @param number 1 or more; four digits at least, more when a day needs them */
export function decisionId(day: string, number: number): DecisionId {
  return `DEC-${day}-${String(number).padStart(4, "0")}` as DecisionId;
}

/** Counts the decisions of one day. */
export type DayCounter = { readonly day: string; readonly last: number };

/** The counter after one more decision on `day`. A clock set back reuses no number: the later day stays. */
export function countOne(counter: DayCounter | null, day: string): DayCounter {
  if (counter === null || day > counter.day) return { day, last: 1 };
  return { day: counter.day, last: counter.last + 1 };
}

export type DecisionQuery = {
  readonly id?: DecisionId | undefined;
  readonly category?: string | undefined;
  readonly scope?: DecisionScope | undefined;
  readonly since?: EpochMs | undefined;
  readonly until?: EpochMs | undefined;
  /** Every word must occur in title or description, whatever the case. */
  readonly text?: string | undefined;
  readonly limit?: number | undefined;
};

/** The decisions that answer `query`, newest first. */
export function select(
  decisions: readonly ArchitectureDecision[],
  query: DecisionQuery,
): readonly ArchitectureDecision[] {
  const words = (query.text ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = decisions.filter((decision) => {
    const haystack = `${decision.title}\n${decision.description}`.toLowerCase();
    return (
      (query.id === undefined || decision.id === query.id) &&
      (query.category === undefined || decision.category === query.category) &&
      (query.scope === undefined || decision.scope === query.scope) &&
      (query.since === undefined || decision.at >= query.since) &&
      (query.until === undefined || decision.at <= query.until) &&
      words.every((word) => haystack.includes(word))
    );
  });
  const newestFirst = found.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  return query.limit === undefined ? newestFirst : newestFirst.slice(0, query.limit);
}
