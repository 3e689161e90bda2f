import type { InstanceId } from "./holder.js";
import type { EpochMs } from "./instant.js";
import type { Sha256 } from "./lease.js";
/** A larger file is not kept: neither its text for a diff nor what it was before a write. */
export declare const MOST_KEPT_BYTES: number;
/** How much is kept of what files were, in bytes for all contents of a repository together, and how long. */
export type KeepingLimits = {
    readonly mostBytes: number;
    readonly keptForMs: number;
};
/** Who wrote a content, as far as coord saw it settle. */
export type Author = {
    readonly instance: InstanceId;
    readonly name: string;
    readonly tool: string;
    readonly at: EpochMs;
};
/**
 * One content that a file had, and what came over it. Recorded before a write that coord lets through (`became` null:
 * what the write left is not known yet), and when a change is found that nobody settled.
 */
export type Version = {
    readonly at: EpochMs;
    /** Null: there was no such file. */
    readonly sha: Sha256 | null;
    /** Null: there was no such file, or it is not known. The same for `mode`, the permission bits. */
    readonly sizeBytes: number | null;
    readonly mode: number | null;
    /** Null: nobody that coord knows. */
    readonly writer: Author | null;
    /** Who was about to change it, or whose command ran while it changed; null: outside Claude Code. */
    readonly by: {
        readonly instance: InstanceId;
        readonly name: string;
    } | null;
    /** "": none that coord knows. */
    readonly tool: string;
    /** What ran, if it was a command. */
    readonly command: string | null;
    readonly became: {
        readonly sha: Sha256 | null;
    } | null;
};
/** What a file is now, as the newest end of its history. */
export type Present = {
    readonly sha: Sha256 | null;
};
/** Marks the writes that changed something, among those that were let through: newest first. */
export declare function changesIn(versions: readonly Version[], now: Present): readonly Version[];
/** How people and models name a version: the first digits of its hash, or `absent` for "there was no file". */
export declare function versionId(sha: Sha256 | null): string;
export type Wanted = 
/** What was there before the last change. */
{
    readonly kind: "latest";
} | {
    readonly kind: "id";
    readonly id: string;
}
/** What was there at this moment. */
 | {
    readonly kind: "moment";
    readonly at: EpochMs;
};
export type Choice = {
    readonly kind: "found";
    readonly version: Version;
}
/** The file is what was asked for already. */
 | {
    readonly kind: "present";
} | {
    readonly kind: "none";
}
/** The id fits several. */
 | {
    readonly kind: "ambiguous";
    readonly ids: readonly string[];
};
/** The version that is meant, among all that were recorded for a file. Pure. */
export declare function chooseVersion(versions: readonly Version[], now: Present, wanted: Wanted): Choice;
