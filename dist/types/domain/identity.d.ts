import type { AgentId, InstanceId, ProcessFacts } from "./holder.js";
import { type EpochMs } from "./instant.js";
/** Sessions of the client, or a person's shell (or script) that takes locks by name. */
export type InstanceKind = "claude" | "shell";
/**
 * @param key eight hex digits that stand for the process
 * @param startedAt shown in the id, in UTC
 */
export declare function instanceId(kind: InstanceKind, key: string, startedAt: EpochMs): InstanceId;
/** The register key under which an instance is stored: the last part of its id. */
export declare function instanceKey(id: InstanceId): string;
/** What the register key is made from: everything that names a process, but not when it started. */
export declare function processName(process: ProcessFacts, attempt: number): string;
/** False as soon as one fact that both know differs. */
export declare function isSameProcess(a: ProcessFacts, b: ProcessFacts): boolean;
/** The cell key of one thread of an instance. */
export declare function threadKey(instance: InstanceId, agent: AgentId | null): string;
/** What a conversation has seen is kept under this name: the session, or one subagent in it. */
export declare function conversationKey(sessionId: string, agent: AgentId | null): string;
