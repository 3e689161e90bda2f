import type { ArchitectureDecision, DayCounter, DecisionId } from "./architecture-decision.ts";

/**
 * The last archived decision, as its day and number. The log only grows: archiving takes decisions out of
 * the lists, never out of the log.
 */
export type ArchivePoint = DayCounter;

/** What stands in an id of the form that `decisionId` makes. */
export function placeOf(id: DecisionId): DayCounter {
  return { day: id.slice(4, 12), last: Number(id.slice(13)) };
}

/** Negative: `a` was numbered before `b`. */
export function comparePlaces(a: DayCounter, b: DayCounter): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  return a.last - b.last;
}

export function isArchived({ id }: Pick<ArchitectureDecision, "id">, point: ArchivePoint | null): boolean {
  return point !== null && comparePlaces(placeOf(id), point) <= 0;
}

/**
 * The counter from which the next number is taken: the stored one, or what the log shows where the stored
 * one was lost. Never behind either, so no number is given twice.
 */
export function countSoFar(
  counter: DayCounter | null,
  decisions: readonly { readonly id: DecisionId }[],
): DayCounter | null {
  let latest = counter;
  for (const { id } of decisions) {
    const place = placeOf(id);
    if (latest === null || comparePlaces(place, latest) > 0) latest = place;
  }
  return latest;
}
