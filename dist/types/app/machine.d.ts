import type { AgentId, Holder, InstanceId, ProcessFacts } from "../domain/holder.js";
import { type InstanceKind } from "../domain/identity.js";
import type { InstanceRecord } from "../domain/instance.js";
import type { EpochMs } from "../domain/instant.js";
import type { JournalEntry } from "../domain/journal.js";
import { type Settings } from "../domain/settings.js";
import type { ClientSessions, LivenessProbe, Resource, Store, Workspace } from "./ports.js";
/** One repository: what is kept for it, and how its users want coord to behave. */
export type Project = {
    readonly store: Store;
    readonly settings: Settings;
    /** What is wrong with the configuration, a line each; the settings hold without it. */
    readonly warnings: readonly string[];
    /** Absolute path of the state folder. */
    readonly stateDir: string;
};
/** Everything outside that a use case may ask. */
export type Machine = {
    readonly workspace: Workspace;
    readonly liveness: LivenessProbe;
    readonly clientSessions: ClientSessions;
    /** The project whose state lies in `stateDir`, with the settings of `checkout`. Opened once. */
    open(stateDir: string, checkout: string): Promise<Project>;
    /** Like `open`, for a state folder remembered from before. Null: it is gone, and must not be made again. */
    reopen(stateDir: string, checkout: string): Promise<Project | null>;
    /** The project a folder is in; null outside any. */
    home(folder: string): Promise<{
        readonly project: Project;
        readonly checkout: string;
    } | null>;
    /** Like `home`, but a folder without git becomes a project. Null where that would be wrong: in HOME, in `/`. */
    found(folder: string): Promise<{
        readonly project: Project;
        readonly checkout: string;
    } | null>;
    /** The branch checked out there; null: none, or no git. Reads files only. */
    branchOf(checkout: string): Promise<string | null>;
    /** Eight hex digits that stand for `text`. */
    shortHash(text: string): string;
    /** A random number from 0 to 1, for back-off. */
    random(): number;
    sleep(ms: number): Promise<void>;
};
/** Who is calling: one process, and the conversation and subagent it speaks for. */
export type Caller = {
    readonly kind: InstanceKind;
    readonly process: ProcessFacts;
    /** Null for a shell. */
    readonly sessionId: string | null;
    readonly agent: {
        readonly id: AgentId;
        readonly type: string;
    } | null;
    /** What the main thread runs as: `claude --agent …`; null: no agent. */
    readonly agentType: string | null;
    readonly cwd: string;
    /** Where the session was started; constant while it lives. */
    readonly startFolder: string;
    readonly model: string | null;
    readonly role: string | null;
    readonly clientHome: string | null;
    readonly pluginVersion: string;
};
/** The caller as a holder of leases. */
export declare function holderOf(me: InstanceRecord, caller: Caller): Holder;
export declare function threadOf(me: InstanceRecord, caller: Caller): string;
/** A line for the journal; the caller adds only what differs. */
export declare function entry(kind: JournalEntry["kind"], at: EpochMs, who: {
    readonly id: InstanceId;
    readonly name: string;
} | null, detail: string, path?: string | null): JournalEntry;
/** Journals without ever failing the use case: the entry is a courtesy, the work is done. */
export declare function journal(store: Store, line: JournalEntry): Promise<void>;
export type Located = {
    readonly project: Project;
    readonly resource: Resource;
};
/** The project and key of a file; null: outside any project, or coord is switched off for it. */
export declare function locateGuarded(machine: Machine, path: string, cwd: string): Promise<Located | null>;
/** The project and key of a file; null: outside any project, so not guarded. */
export declare function locate(machine: Machine, path: string, cwd: string): Promise<Located | null>;
