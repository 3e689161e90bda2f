import { clean } from "./clean.ts";

/** What a user sees when coord could not do its work. `hint`: the next thing to do, a command where there is one. */
export function failureText(
  consequence: "goes-on" | "asks" | "refused" | "skipped",
  message: string,
  hint: string | null,
): string {
  const outcome = {
    "goes-on": "The edit goes on without coord's protection.",
    asks: "Please decide whether the edit may go on without coord's protection.",
    refused: "The edit was refused, as configured (onFailure: deny).",
    skipped: "The session goes on; coord tries again before its next edit.",
  }[consequence];
  return `coord could not do its work: ${clean(message, 300)}. ${outcome} Next: ${clean(hint ?? "coord doctor", 200)}`;
}

/** What a user sees at the start of a session when the configuration has faults; null when it has none. */
export function warningsText(warnings: readonly string[]): string | null {
  if (warnings.length === 0) return null;
  const lines = warnings.slice(0, MOST_WARNINGS).map((warning) => `- ${clean(warning, 300)}`);
  const more = warnings.length - lines.length;
  const rest = more > 0 ? [`- and ${more} more`] : [];
  return ["coord: parts of the configuration do not count:", ...lines, ...rest, "Details: coord config explain"].join(
    "\n",
  );
}

const MOST_WARNINGS = 5;
