import type { AgentId, InstanceId, ProcessFacts } from "./holder.ts";
import { type EpochMs, utcText } from "./instant.ts";

/** Sessions of the client, or a person's shell (or script) that takes locks by name. */
export type InstanceKind = "claude" | "shell";

/**
 * @param key eight hex digits that stand for the process
 * @param startedAt shown in the id, in UTC
 */
export function instanceId(kind: InstanceKind, key: string, startedAt: EpochMs): InstanceId {
  const iso = utcText(startedAt);
  const day = iso.slice(0, 10).replaceAll("-", "");
  const time = iso.slice(11, 19).replaceAll(":", "");
  return `${kind}-${day}-${time}-${key}` as InstanceId;
}

/** The register key under which an instance is stored: the last part of its id. */
export function instanceKey(id: InstanceId): string {
  return id.slice(id.lastIndexOf("-") + 1);
}

/** What the register key is made from: everything that names a process, but not when it started. */
export function processName(process: ProcessFacts, attempt: number): string {
  return JSON.stringify([process.host, process.boot, process.pidNs, process.pid, attempt]);
}

/** False as soon as one fact that both know differs. */
export function isSameProcess(a: ProcessFacts, b: ProcessFacts): boolean {
  return (
    a.host === b.host && a.pid === b.pid && agree(a.boot, b.boot) && agree(a.pidNs, b.pidNs) && agree(a.start, b.start)
  );
}

function agree(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

/** The cell key of one thread of an instance. */
export function threadKey(instance: InstanceId, agent: AgentId | null): string {
  return agent === null ? instance : `${instance}.${agent}`;
}

/** What a conversation has seen is kept under this name: the session, or one subagent in it. */
export function conversationKey(sessionId: string, agent: AgentId | null): string {
  return agent === null ? sessionId : `${sessionId}.${agent}`;
}
