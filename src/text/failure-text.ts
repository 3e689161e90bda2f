import { clean } from "./clean.ts";

/** What a user sees when coord could not do its work. `hint`: the next thing to do. */
export function failureText(
  consequence: "goes-on" | "asks" | "refused" | "skipped",
  message: string,
  hint: string | null,
): string {
  const outcome = {
    "goes-on": "The edit goes on without coord's protection.",
    asks: "Please decide whether the edit may go on without coord's protection.",
    refused: "The edit was refused, as configured (onFailure: deny).",
    skipped: "The session goes on without it.",
  }[consequence];
  return `coord could not do its work: ${clean(message, 300)}. ${outcome} ${clean(hint ?? "Run: coord doctor", 200)}`;
}
