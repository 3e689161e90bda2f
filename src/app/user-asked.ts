import type { InstanceRecord } from "../domain/instance.ts";
import type { Machine } from "./machine.ts";

/**
 * What the client itself says of an instance that was last seen asking its user: no hook tells that the prompt was
 * accepted, or refused. Null: it does not say, or still asks.
 */
export async function answeredSince(
  machine: Machine,
  { clientHome, process }: InstanceRecord,
): Promise<"active" | "idle" | null> {
  const client = await machine.clientSessions.statusOf(clientHome, process.pid);
  if (client === null || client.status === "waiting") return null;
  return client.status === "busy" ? "active" : "idle";
}
