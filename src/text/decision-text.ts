import type { DecisionView } from "../app/views.ts";
import { clean, cleanLines } from "./clean.ts";
import { columnsText } from "./columns.ts";
import { dateAndClockOf } from "./iso-when.ts";
import { paintFor } from "./paint.ts";

const MOST_DESCRIPTION = 20_000;

export function decisionsText(decisions: readonly DecisionView[], width: number, hasColours: boolean): string {
  if (decisions.length === 0) return 'No decision found. Record one: coord decisions add --title "…" --description "…"';
  const rows = decisions.map((decision) => [
    decision.id,
    clean(decision.category, 24),
    decision.scope,
    `${clean(decision.title, 200)}${decision.supersededBy === null ? "" : ` (superseded by ${decision.supersededBy})`}`,
  ]);
  const columns = [
    { title: "DECISION" },
    { title: "CATEGORY" },
    { title: "SCOPE" },
    { title: "TITLE", isFlexible: true },
  ];
  return columnsText(columns, rows, width, paintFor(hasColours));
}

export function decisionText(decision: DecisionView): string {
  const { id, title, category, scope, author, at, supersedes, supersededBy, isArchived, description } = decision;
  return [
    `${id}  ${clean(title, 220)}`,
    `  category    ${clean(category, 80)}`,
    `  scope       ${scope}`,
    `  decided     ${dateAndClockOf(at)} by ${clean(author.name, 60)} (${author.instance})`,
    ...(supersedes === null ? [] : [`  supersedes  ${supersedes}`]),
    ...(supersededBy === null ? [] : [`  superseded  by ${supersededBy}`]),
    ...(isArchived ? ["  archived"] : []),
    "",
    cleanLines(description, MOST_DESCRIPTION),
  ].join("\n");
}

/** The answer to somebody who recorded one. */
export function recordedText(decision: DecisionView): string {
  return `Recorded ${decision.id}: ${clean(decision.title, 220)}\nAll sessions of this repository are told. Read it again: coord decisions query ${decision.id}`;
}
