import type { Brand } from "./brand.js";
import type { InstanceId } from "./holder.js";
import type { EpochMs } from "./instant.js";
/** `DEC-YYYYMMDD-NNNN`, the day in UTC. Never given twice; a crash may leave a number out. */
export type DecisionId = Brand<string, "DecisionId">;
/** How far a decision reaches. */
export declare const DECISION_SCOPES: readonly ["file", "module", "system", "project"];
export type DecisionScope = (typeof DECISION_SCOPES)[number];
/** One entry of the decision log, which only grows. */
export type ArchitectureDecision = {
    readonly id: DecisionId;
    readonly title: string;
    readonly description: string;
    readonly category: string;
    readonly scope: DecisionScope;
    readonly author: {
        readonly instance: InstanceId;
        readonly name: string;
    };
    readonly at: EpochMs;
    readonly supersedes: DecisionId | null;
};
export declare const DECISION_ID: RegExp;
export declare function isDecisionId(text: string): text is DecisionId;
/** @param day `YYYYMMDD` @param number 1 or more; four digits at least, more when a day needs them */
export declare function decisionId(day: string, number: number): DecisionId;
/** Counts the decisions of one day. */
export type DayCounter = {
    readonly day: string;
    readonly last: number;
};
/** The counter after one more decision on `day`. A clock set back reuses no number: the later day stays. */
export declare function countOne(counter: DayCounter | null, day: string): DayCounter;
export type DecisionQuery = {
    readonly id?: DecisionId | undefined;
    readonly category?: string | undefined;
    readonly scope?: DecisionScope | undefined;
    readonly since?: EpochMs | undefined;
    readonly until?: EpochMs | undefined;
    /** Every word must occur in title or description, whatever the case. */
    readonly text?: string | undefined;
    readonly limit?: number | undefined;
};
/** The decisions that answer `query`, newest first. */
export declare function select(decisions: readonly ArchitectureDecision[], query: DecisionQuery): readonly ArchitectureDecision[];
