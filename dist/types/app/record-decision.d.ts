import { type ArchitectureDecision } from "../domain/architecture-decision.js";
import type { InstanceId } from "../domain/holder.js";
import { type Machine, type Project } from "./machine.js";
export type DecisionDraft = {
    /** One line of 1 to 200 characters; kept exactly as given. */
    readonly title: string;
    /** Kept exactly as given, line ends and all. */
    readonly description: string;
    readonly category?: string | undefined;
    readonly scope?: string | undefined;
    /** The id of the decision that this one replaces. */
    readonly supersedes?: string | undefined;
};
export type Author = {
    readonly id: InstanceId;
    readonly name: string;
};
/**
 * Adds a decision to the log that all sessions share, and tells every live session.
 *
 * The number is taken before the entry is written: a crash in between leaves a number out, and none is ever
 * given twice. Once this returns, the entry survives a power failure.
 *
 * @param isAuthorTold true where a person recorded it, so that the author's own model does not know yet
 * @throws AppError `BAD_INPUT` for a draft that cannot be kept, `NOT_FOUND` for an unknown id in `supersedes`
 */
export declare function recordDecision(machine: Machine, project: Project, author: Author, draft: DecisionDraft, isAuthorTold: boolean): Promise<ArchitectureDecision>;
