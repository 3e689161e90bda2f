/**
 * What sessions are told of each other without asking: one line each, the same once an hour, and few of a kind in a minute.
 * The last of these says where the rest stands.
 */
import { type Instant } from "./instant.js";
export declare const NEWS_KINDS: readonly ["decision", "finished", "failing"];
export type NewsKind = (typeof NEWS_KINDS)[number];
/** Which news a session is told: all, decisions only, none. */
export declare const NEWS: readonly ["on", "decisions", "off"];
export type News = (typeof NEWS)[number];
/** One line that a session has told the others. */
export type NewsItem = {
    readonly kind: NewsKind;
    readonly text: string;
    readonly at: Instant;
};
export type NewsVerdict = {
    readonly isTold: boolean;
    /** What follows of this kind within the minute is not told: this line says where to look. */
    readonly isLast: boolean;
    /** What is remembered from now on. */
    readonly next: readonly NewsItem[];
};
/** Whether one more line is told, given what the same session has told before. */
export declare function judgeNews(before: readonly NewsItem[], kind: NewsKind, text: string, now: Instant): NewsVerdict;
/** Whether a session with this setting is told such news. */
export declare function isWelcome(news: News, kind: string): boolean;
