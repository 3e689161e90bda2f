/** What a known build or test came to the last time, in one folder. */
export type Build = {
    /** On one line, without what looks like a credential. */
    readonly command: string;
    readonly folder: string;
    readonly result: BuildResult;
    /** Ms since 1970, by the wall clock: for people. */
    readonly atMs: number;
};
export declare const BUILD_RESULTS: readonly ["passed", "failed"];
export type BuildResult = (typeof BUILD_RESULTS)[number];
/** The command as others may see it; null: it is none of these, or its end would say nothing. */
export declare function buildCommand(line: string): string | null;
/**
 * What the end of such a command says: 1 to 125 is the program's own verdict; 126 and 127 that it was not started, more
 * that a signal ended it. Null: nothing.
 */
export declare function buildResult(exitCode: number | null): BuildResult | null;
/** Whether others should hear of this end: it worked the last time, and now it does not. */
export declare function hasBroken(before: Build | null, result: BuildResult): boolean;
