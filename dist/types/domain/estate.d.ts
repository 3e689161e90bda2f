/**
 * What a session leaves behind when it ends: enough for whoever goes on with its work. Leases and claims of the dead are
 * free at once; what they were stays readable here.
 */
import type { InstanceId } from "./holder.js";
import type { EpochMs } from "./instant.js";
/** A line of an instance's scratchpad. */
export type Note = {
    readonly at: EpochMs;
    readonly text: string;
};
export declare const MOST_NOTES = 50;
export declare const MOST_NOTE_TEXT_CHARACTERS = 500;
export type Estate = {
    readonly instance: InstanceId;
    readonly name: string;
    readonly sessionId: string | null;
    readonly at: EpochMs;
    /** `crashed`: it ended without a word. */
    readonly how: "ended" | "crashed";
    readonly worktree: string;
    readonly branch: string | null;
    readonly role: string | null;
    readonly task: string | null;
    /** What it held, relative to `worktree`; of another checkout absolute. */
    readonly files: readonly string[];
    /** `feature login`. */
    readonly claims: readonly string[];
    /** Shell commands that were running, cut to a line. */
    readonly commands: readonly string[];
    /** Who went on with it; null: nobody has. */
    readonly heir: InstanceId | null;
};
/** All of one repository: they are few, and a starting session reads them in one go. */
export type EstateBook = {
    readonly estates: readonly Estate[];
};
export declare const NO_ESTATES: EstateBook;
export declare const MOST_ESTATES = 64;
/** Bounds the record of one that held a whole tree. */
export declare const MOST_ESTATE_FILES = 40;
/** The book with one more estate; that of an earlier end of the same instance goes. */
export declare function withEstate({ estates }: EstateBook, added: Estate): EstateBook;
/** One that may go on with another's work. */
export type Successor = {
    readonly id: InstanceId;
    readonly sessionId: string | null;
    readonly worktree: string;
    readonly branch: string | null;
};
/**
 * Whose place a starting session takes, without being told: that of the process its conversation ran in before, however
 * that ended; else, if it is new, of the last one that crashed in its checkout on its branch. Null: nobody's.
 */
export declare function estateFor({ estates }: EstateBook, me: Successor, isNewConversation: boolean, now: EpochMs): Estate | null;
/** The book in which `heir` has what `instance` left; null: it left nothing, or somebody else has it. */
export declare function withHeir({ estates }: EstateBook, instance: InstanceId, heir: InstanceId): EstateBook | null;
/** What an instance has from others, and they from others before them; the latest first. */
export declare function inheritedBy({ estates }: EstateBook, me: InstanceId): readonly Estate[];
/** Why a note cannot be kept, in words; null: it can. */
export declare function noteTextProblem(text: string, earlier: number): string | null;
