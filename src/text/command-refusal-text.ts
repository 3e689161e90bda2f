import type { Refusal } from "../domain/verdict.ts";
import { clean } from "./clean.ts";
import { refusalText } from "./refusal-text.ts";

/** A refused command, for the model: which part of it would write which file, and why it may not. */
export function commandRefusalText(refusal: Refusal, part: string): string {
  return [
    `The command was not run. This part of it would write ${clean(refusal.path, 300)}: ${clean(part, 200)}`,
    refusalText(refusal, "command"),
  ].join("\n");
}
