import type { InstanceId } from "./holder.ts";
import type { EpochMs } from "./instant.ts";

/** What an instance says it is doing, or what its tools show. */
export type Report = {
  readonly at: EpochMs;
  /** `words`: reported by name; `tools`: made from the tools it used. */
  readonly origin: "words" | "tools";
  readonly action: string;
  readonly target: string | null;
  readonly phase: string | null;
  /** Per cent. */
  readonly progress: number | null;
  readonly next: string | null;
};

/** One line of an instance's history. */
export type ActivityEntry = Report & { readonly instance: InstanceId };

/** A report by name holds for this long; then the tools say more. */
export const REPORT_HOLDS_MS = 60 * 60_000;

export const MOST_REPORT_CHARACTERS = 160;

/** `40%`, `40`, `0.4` is not: whole per cent from 0 to 100. Null: none of these. */
export function parseProgress(text: string): number | null {
  const [, digits = ""] = /^(\d{1,3})\s*%?$/.exec(text.trim()) ?? [];
  const progress = digits === "" ? Number.NaN : Number(digits);
  return progress <= 100 ? progress : null;
}

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

/** What was done from `from` to `to`: one report in the last 24 hours, an hour in one line before. */
export type ActivitySpan = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly reports: number;
  readonly last: Report;
};

/** The history of one instance, oldest first: the last 24 hours as they were reported, before that one line an hour. */
export function rollUp(entries: readonly ActivityEntry[], now: EpochMs): readonly ActivitySpan[] {
  const spans: ActivitySpan[] = [];
  for (const entry of entries) {
    const previous = spans.at(-1);
    const isJoined = previous !== undefined && isOneLine(previous, entry, now);
    const from = isJoined ? previous.from : entry.at;
    const span = { from, to: entry.at, reports: (isJoined ? previous.reports : 0) + 1, last: entry };
    if (isJoined) spans[spans.length - 1] = span;
    else spans.push(span);
  }
  return spans;
}

function isOneLine(span: ActivitySpan, entry: Report, now: EpochMs): boolean {
  if (now - entry.at > DAY_MS) return Math.floor(span.from / HOUR_MS) === Math.floor(entry.at / HOUR_MS);
  return now - span.from <= DAY_MS && isSameWork(span.last, entry);
}

function isSameWork(a: Report, b: Report): boolean {
  return (
    a.origin === b.origin &&
    a.action === b.action &&
    a.target === b.target &&
    a.phase === b.phase &&
    a.progress === b.progress &&
    a.next === b.next
  );
}
