import type { LeasePolicy } from "./decide.js";
import type { NamedResource } from "./named-resource.js";
import type { News } from "./news.js";
import type { KeepingLimits } from "./version.js";
/** `observe`: nothing is refused, what would have been is recorded. `off`: coord does nothing. */
export declare const MODES: readonly ["enforce", "observe", "off"];
export type Mode = (typeof MODES)[number];
/** What happens to a write when coord itself fails. */
export declare const ON_FAILURE: readonly ["allow", "ask", "deny"];
export type OnFailure = (typeof ON_FAILURE)[number];
/** Before a git command that would take or change files of others: refuse it, let it run and say so, or neither. */
export declare const GIT_GUARDS: readonly ["enforce", "warn", "off"];
export type GitGuard = (typeof GIT_GUARDS)[number];
/** Whether the page `STATUS_BOARD.md` is kept for people. */
export declare const BOARDS: readonly ["on", "off"];
/** Whether a question marked so may start a turn of an idle session; each costs a model call. */
export declare const WAKES: readonly ["on", "off"];
export type Wake = (typeof WAKES)[number];
/** A mode for the files that match a glob; `source` is the glob compiled to a regular expression. */
export type ModeRule = {
    readonly glob: string;
    readonly source: string;
    readonly mode: Mode;
};
/** Everything a hook needs to know of the configuration, ready for use. All times in milliseconds. */
export type Settings = {
    readonly mode: Mode;
    /** For paths relative to the checkout; the last rule that matches counts. */
    readonly rules: readonly ModeRule[];
    /** The mode of files that git ignores, if no rule names them. */
    readonly ignoredFiles: Mode;
    readonly onFailure: OnFailure;
    readonly git: GitGuard;
    readonly lease: LeasePolicy;
    /** What only so many commands may use at once. */
    readonly resources: readonly NamedResource[];
    /** A command waits this long in its hook for a resource that is in use. */
    readonly resourceWaitMs: number;
    /** An edit waits this long in its hook for a file that is about to become free. */
    readonly waitInHookMs: number;
    readonly wake: Wake;
    /** The role of sessions that name none themselves. */
    readonly role: string | null;
    /** What it is told of others without asking. */
    readonly news: News;
    /** How many titles of recent decisions a starting session is told. */
    readonly decisionsShown: number;
    readonly board: (typeof BOARDS)[number];
    /** What is kept of contents that were seen and overwritten. */
    readonly history: KeepingLimits;
};
/** The mode for one file by the global switch and the rules; git-ignored files are the caller's question. */
export declare function modeFor(path: string, settings: Settings): {
    readonly mode: Mode;
    readonly isByRule: boolean;
};
