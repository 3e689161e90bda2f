import type { Message } from "../domain/message.ts";
import { clean } from "./clean.ts";

/** How much of what a turn starts with is {@link wokenText}: it counts with the rest that the turn is told. */
export function wokenCharacters(prompt: string): number {
  const [, words = ""] = /^<task-notification>[\s\S]*?"FileChanged": (coord: .*)/.exec(prompt) ?? [];
  return [...words].length;
}

/** Why an idle session goes on. What was asked is delivered with the turn that this starts. */
export function wokenText({ from }: Message): string {
  const who = from.kind === "person" ? "a person at a terminal" : `session ${clean(from.name, 80)}`;
  return `coord: ${who} asks you a question, which is in the messages below. Answer it, then stop.`;
}
