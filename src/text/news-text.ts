import type { Waiting } from "../app/deliver-messages.ts";
import type { Claim } from "../domain/claim.ts";
import { howManyFit } from "../domain/injection-budget.ts";
import type { Notice } from "../domain/journal.ts";
import { clean } from "./clean.ts";
import { MESSAGES_HEAD, messageLine, restText, waitingText } from "./message-text.ts";
import { noticeLines } from "./notice-text.ts";
import { clock } from "./when.ts";

const HEAD = "coord:";
/** A reference to messages that do not fit. */
const REFERENCE = Math.max(restText(9999).length, waitingText(9999).length) + 1;

/** The lines of coord's own: what happened meanwhile, and claims that end soon; as many as fit into `room`. `told`: how many of the notices. */
export function ownLines(
  notices: readonly Notice[],
  ending: readonly Claim[],
  room: number,
): { readonly lines: readonly string[]; readonly told: number } {
  const lines = [...noticeLines(notices), ...ending.map(endingText)];
  const shown = howManyFit(lines.map(lengthOf), room - charactersOf([HEAD]) - REFERENCE, MORE(9999).length + 1);
  const rest = shown < lines.length ? [MORE(lines.length - shown)] : [];
  return { lines: [...lines.slice(0, shown), ...rest], told: Math.min(shown, notices.length) };
}

const MORE = (count: number): string => `- and ${count} more (coord status)`;

function endingText({ type, name, until }: Claim): string {
  const claim = `${clean(type, 40)} ${clean(name, 80)}`;
  return `- your claim "${claim}" ends at ${clock(until.wall)}. Still at work on it? coord claim ${claim}  Done? coord release ${claim}`;
}

/** How many of these messages fit below `own`, given that `behind` more wait. */
export function messagesThatFit(
  own: readonly string[],
  waiting: readonly Waiting[],
  behind: number,
  room: number,
): number {
  const used = charactersOf([HEAD, ...own, MESSAGES_HEAD]);
  const lines = waiting.map(messageLine).map(lengthOf);
  return behind > 0 ? howManyFit(lines, room - used - REFERENCE, 0) : howManyFit(lines, room - used, REFERENCE);
}

/** All of it; null: nothing to say. */
export function newsText(own: readonly string[], shown: readonly Waiting[], left: number): string | null {
  const rest = left > 0 ? [shown.length > 0 ? restText(left) : waitingText(left)] : [];
  const messages = shown.length > 0 ? [MESSAGES_HEAD, ...shown.map(messageLine)] : [];
  const lines = [...own, ...messages, ...rest];
  return lines.length === 0 ? null : [HEAD, ...lines].join("\n");
}

function charactersOf(lines: readonly string[]): number {
  return lines.map(lengthOf).reduce((sum, length) => sum + length, 0);
}

/** With its line end. */
function lengthOf(line: string): number {
  return [...line].length + 1;
}
