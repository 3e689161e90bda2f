/**
 * What sessions are told of each other without asking: one line each, never the same twice, and few of a kind in a minute.
 * A line that is held back is counted in the next one of its kind; nothing else depends on it.
 */
import { elapsedMs, type Instant } from "./instant.ts";

export const NEWS_KINDS = ["decision", "finished", "failing"] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** Which news a session is told: all, decisions only, none. */
export const NEWS = ["on", "decisions", "off"] as const;
export type News = (typeof NEWS)[number];

/** One line that a session had for the others. */
export type NewsItem = {
  readonly kind: NewsKind;
  readonly text: string;
  readonly at: Instant;
  /** False: it was held back, because there were others right before it. */
  readonly isTold: boolean;
};

export type NewsVerdict = {
  readonly isTold: boolean;
  /** How many of this kind were held back since the last that was told. */
  readonly heldBack: number;
  /** What is remembered from now on. */
  readonly next: readonly NewsItem[];
};

/** The same text is told once in this time. */
const REMEMBERED_MS = 60 * 60_000;
const WINDOW_MS = 60_000;
const MOST_IN_WINDOW = 2;
const MOST_REMEMBERED = 32;

/** Whether one more line is told, given what the same session had to tell before. */
export function judgeNews(before: readonly NewsItem[], kind: NewsKind, text: string, now: Instant): NewsVerdict {
  const recent = before.filter(({ at }) => agoMs(at, now) < REMEMBERED_MS);
  const ofKind = recent.filter((item) => item.kind === kind);
  if (ofKind.some((item) => item.text === text)) return { isTold: false, heldBack: 0, next: recent };
  const inWindow = ofKind.filter(({ isTold, at }) => isTold && agoMs(at, now) < WINDOW_MS);
  const isTold = inWindow.length < MOST_IN_WINDOW;
  const held = ofKind.filter((item) => !item.isTold);
  // What is counted now is not counted again; as told it still keeps its text from being told a second time.
  const counted = isTold ? recent.map((item) => (held.includes(item) ? asTold(item) : item)) : recent;
  const next = [...counted, { kind, text, at: now, isTold }].slice(-MOST_REMEMBERED);
  return { isTold, heldBack: isTold ? held.length : 0, next };
}

function asTold(item: NewsItem): NewsItem {
  return { ...item, isTold: true };
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
