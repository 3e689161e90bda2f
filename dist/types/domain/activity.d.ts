import type { InstanceId } from "./holder.js";
import type { EpochMs } from "./instant.js";
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
export type ActivityEntry = Report & {
    readonly instance: InstanceId;
};
/** A report by name holds for this long; then the tools say more. */
export declare const REPORT_HOLDS_MS: number;
export declare const MOST_REPORT_CHARACTERS = 160;
/** `40%`, `40`, `0.4` is not: whole per cent from 0 to 100. Null: none of these. */
export declare function parseProgress(text: string): number | null;
/** What was done from `from` to `to`: one report in the last 24 hours, an hour in one line before. */
export type ActivitySpan = {
    readonly from: EpochMs;
    readonly to: EpochMs;
    readonly reports: number;
    readonly last: Report;
};
/** The history of one instance, oldest first: the last 24 hours as they were reported, before that one line an hour. */
export declare function rollUp(entries: readonly ActivityEntry[], now: EpochMs): readonly ActivitySpan[];
