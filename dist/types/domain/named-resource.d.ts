import { type Holder } from "./holder.js";
import { type Instant } from "./instant.js";
import type { Waiter } from "./lease.js";
/** What only so many commands may use at once, as the configuration names it: `tests`, `port:3000`, `db`. */
export type NamedResource = {
    readonly name: string;
    /** Globs over a whole command: `*` is any text, `?` one character. */
    readonly commands: readonly string[];
    /** How many may use it at once. */
    readonly capacity: number;
    /** A use that nobody ends is over after this long. */
    readonly ttlMs: number;
};
/** One command that uses a named resource. */
export type Use = {
    readonly holder: Holder;
    readonly toolUseId: string;
    /** As typed, shortened. */
    readonly command: string;
    readonly since: Instant;
    readonly ttlMs: number;
    /** It goes on after the reply it was started in. */
    readonly isBackground: boolean;
    /** No command yet: a place that is kept for one that has waited for it. Missing: it runs. */
    readonly isReserved?: boolean;
};
/** All that is kept of one named resource. */
export type NamedRecord = {
    readonly name: string;
    readonly uses: readonly Use[];
    /** Who waits for a place, in turn. Missing: nobody. */
    readonly queue?: readonly Waiter[];
};
/** What was found out about the holder of a use that stands in an asker's way. */
export type UseFacts = {
    /** Its process is gone, or it has unregistered. */
    readonly isGone: boolean;
    /** Its thread has finished the reply in which the command ran. */
    readonly hasMovedOn: boolean;
    /** Its turn ended after the command was started, with nothing left in the background. */
    readonly isIdle: boolean;
};
export type NamedCommand = {
    readonly kind: "use";
    readonly use: Use;
    readonly capacity: number;
}
/** The command has ended. */
 | {
    readonly kind: "end";
    readonly holder: Holder;
    readonly toolUseId: string;
}
/** The command goes on without its reply. */
 | {
    readonly kind: "go-on";
    readonly holder: Holder;
    readonly toolUseId: string;
};
export type NamedOutcome = {
    readonly kind: "granted" | "done";
}
/** All places are taken, by these. */
 | {
    readonly kind: "full";
    readonly by: readonly Use[];
};
export type NamedSituation = {
    readonly record: NamedRecord;
    readonly now: Instant;
    readonly factsOf: (use: Use) => UseFacts;
    /** Missing: nobody waits. */
    readonly isGone?: (waiter: Waiter) => boolean;
};
/** The rule for named resources: what one command does to one record. Pure; `next` null: nothing changes. */
export declare function decideNamed(command: NamedCommand, { record, now, factsOf, isGone }: NamedSituation): {
    readonly outcome: NamedOutcome;
    readonly next: NamedRecord | null;
};
/** What a place that is kept for a waiter says instead of a command. */
export declare const WAITING = "coord wait";
/** Whether a use stops nobody any more, though nothing ended it. */
export declare function isOver(use: Use, { isGone, hasMovedOn, isIdle }: UseFacts, now: Instant): boolean;
/**
 * Does a command, its words parted by single blanks, use the resource? A glob that ends before the command does takes the
 * rest for arguments: `npm test` is also `npm test -- --watch`, but not `npm tests`.
 */
export declare function usesResource(command: string, { commands }: NamedResource): boolean;
