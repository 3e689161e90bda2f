/**
 * What sessions are told of each other without asking: one line each, never the same twice, and few of a kind in a minute.
 * A line that is held back is counted in the next one of its kind; nothing else depends on it.
 */
import { type Instant } from "./instant.js";
export declare const NEWS_KINDS: readonly ["decision", "finished", "failing"];
export type NewsKind = (typeof NEWS_KINDS)[number];
/** Which news a session is told: all, decisions only, none. */
export declare const NEWS: readonly ["on", "decisions", "off"];
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
/** Whether one more line is told, given what the same session had to tell before. */
export declare function judgeNews(before: readonly NewsItem[], kind: NewsKind, text: string, now: Instant): NewsVerdict;
/** Whether a session with this setting is told such news. */
export declare function isWelcome(news: News, kind: string): boolean;
