/**
 * What sessions are told of each other without asking: one line each, the same once an hour, and few of a kind in a minute.
 * The last of these says where the rest stands.
 */
import { elapsedMs, type Instant } from "./instant.ts";

export const NEWS_KINDS = ["decision", "finished", "failing"] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** Which news a session is told: all, decisions only, none. */
export const NEWS = ["on", "decisions", "off"] as const;
export type News = (typeof NEWS)[number];

/** One line that a session has told the others. */
export type NewsItem = { readonly kind: NewsKind; readonly text: string; readonly at: Instant };

export type NewsVerdict = {
  readonly isTold: boolean;
  /** What follows of this kind within the minute is not told: this line says where to look. */
  readonly isLast: boolean;
  /** What is remembered from now on. */
  readonly next: readonly NewsItem[];
};

/** The same text is told once in this time. */
const REMEMBERED_MS = 60 * 60_000;
const WINDOW_MS = 60_000;
const MOST_IN_WINDOW = 3;
const MOST_REMEMBERED = 32;

/** Whether one more line is told, given what the same session has told before. */
export function judgeNews(before: readonly NewsItem[], kind: NewsKind, text: string, now: Instant): NewsVerdict {
  const recent = before.filter(({ at }) => agoMs(at, now) < REMEMBERED_MS);
  const ofKind = recent.filter((item) => item.kind === kind);
  const inWindow = ofKind.filter(({ at }) => agoMs(at, now) < WINDOW_MS).length;
  if (inWindow >= MOST_IN_WINDOW || ofKind.some((item) => item.text === text))
    return { isTold: false, isLast: false, next: recent };
  const next = [...recent, { kind, text, at: now }].slice(-MOST_REMEMBERED);
  return { isTold: true, isLast: inWindow === MOST_IN_WINDOW - 1, next };
}

/** After a reboot only the wall clock can tell; set back, it makes everything recent. */
function agoMs(at: Instant, now: Instant): number {
  return elapsedMs(at, now) ?? now.wall - at.wall;
}

/** Whether a session with this setting is told such news. */
export function isWelcome(news: News, kind: string): boolean {
  if (news === "on" || !NEWS_KINDS.some((known) => known === kind)) return true;
  return news === "decisions" && kind === "decision";
}
