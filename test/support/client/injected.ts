import { isJsonObject, textAt } from "./json.ts";
import { blocksOf, type Turn } from "./script.ts";

/** What coord added to one request to the model, in characters (code points), beyond what the request before had. */
export type TurnCost = {
  /** Added beside tool calls and prompts: what is capped at 900. */
  readonly injected: number;
  /** What a starting session is told. */
  readonly atStart: number;
  /** Refusals, with their differences: tool results that a hook made. */
  readonly refused: number;
  /** All of it, for who wants to know what it was. */
  readonly texts: readonly string[];
};

/** How the client shows a hook's text to the model. */
const MARK = /(?:^|\n)(\w+)(?::[\w-]+)? hook additional context: /;
/**
 * Where the client's own words begin, in the same message: notes on files that changed, the environment, tools. After a
 * blank line, which coord's text has in what it tells a starting session only.
 */
const CLIENT_OWN = {
  SessionStart: /\n\n# Environment\n|\n\nThe following deferred tools|\n\nAvailable agent types/,
  other: /\n\n/,
};

export function costOf({ messages, lastToolResults }: Turn): TurnCost {
  const lastReply = messages.findLastIndex((message) => textAt(message, "role") === "assistant");
  const told = messages.slice(lastReply + 1).flatMap(hookTextsIn);
  const refusals = lastToolResults.filter(({ isError, text }) => isError && /hook error|coord/.test(text));
  return {
    injected: sumOf(told.filter(({ event }) => event !== "SessionStart").map(({ text }) => text)),
    atStart: sumOf(told.filter(({ event }) => event === "SessionStart").map(({ text }) => text)),
    refused: sumOf(refusals.map(({ text }) => text)),
    texts: told.map(({ event, text }) => `${event}: ${text}`),
  };
}

/** The texts of hooks in one message; prompts and reminders that name the same words are no hook's. */
function hookTextsIn(message: unknown): readonly { readonly event: string; readonly text: string }[] {
  if (!isJsonObject(message) || message["role"] === "assistant") return [];
  return blocksOf(message).flatMap((block) => {
    const [, ...parts] = textAt(block, "text").split(MARK);
    // Pairs: the event, and its text up to the next one.
    return parts.flatMap((event, index) =>
      index % 2 === 0 ? [{ event, text: ownPart(event, parts[index + 1] ?? "") }] : [],
    );
  });
}

function ownPart(event: string, text: string): string {
  const [own = ""] = text.split(event === "SessionStart" ? CLIENT_OWN.SessionStart : CLIENT_OWN.other);
  return own;
}

function sumOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + [...text.trim()].length, 0);
}
