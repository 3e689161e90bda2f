import { randomUUID } from "node:crypto";
import { type Registration, registrationFor } from "./installation.ts";
import { type JsonObject, objectAt, textAt } from "./json-value.ts";
import { type PayloadName, payloadOf } from "./payloads.ts";
import { type HookRun, runRegistered } from "./run-registered.ts";
import { type StandIn, startStandIn } from "./stand-in.ts";
import type { TrialRepository } from "./trial-repository.ts";

/** One session of the trial: real hook processes, and a process that stands for its client. */
export type TrialSession = {
  readonly sessionId: string;
  readonly client: StandIn;
  /** Runs the hook that is registered for a captured payload, with some of its fields changed. */
  fire(name: PayloadName, changes?: JsonObject): Promise<HookRun>;
};

export async function openTrialSession(
  hooks: readonly Registration[],
  repository: TrialRepository,
): Promise<TrialSession> {
  const client = await startStandIn();
  const sessionId = randomUUID();
  const { folder: cwd, clientHome, env } = repository;
  return {
    sessionId,
    client,
    fire: async (name, changes = {}) => {
      const payload = payloadOf(name, { cwd, home: clientHome, sessionId }, changes);
      const hook = registrationFor(hooks, payload);
      if (hook === null) return { kind: "failed", reason: "is not registered in hooks/hooks.json", ms: 0 };
      return runRegistered(hook, payload, { cwd, env: { ...env, CLAUDE_PID: String(client.pid) } });
    },
  };
}

/** Why a tool call was refused; null: it was not. */
export function refusalIn(answer: JsonObject): string | null {
  const output = objectAt(answer, "hookSpecificOutput");
  return textAt(output, "permissionDecision") === "deny" ? textAt(output, "permissionDecisionReason") : null;
}

/** What the model is told. */
export function contextIn(answer: JsonObject): string | null {
  return textAt(objectAt(answer, "hookSpecificOutput"), "additionalContext");
}
