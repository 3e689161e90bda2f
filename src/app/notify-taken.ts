import type { Outcome } from "../domain/decide.ts";
import type { Holder } from "../domain/holder.ts";
import { entry, journal, type Project } from "./machine.ts";
import type { Resource } from "./ports.ts";

/** Tells those whose lease went to somebody else, and keeps a record of it. */
export async function notifyTaken(
  project: Project,
  resource: Resource,
  taker: Holder,
  outcome: Extract<Outcome, { kind: "granted" }>,
): Promise<void> {
  const at = project.store.now().wall;
  for (const { lease, by } of outcome.taken) {
    const who = { id: taker.instance, name: taker.name };
    await journal(project.store, entry("taken", at, who, `${by} of ${lease.holder.name}`, resource.path));
    // One that was silent elsewhere, or whose lock by name ran out, may live on.
    const isToldToOther = (by === "yield" || by === "expiry") && lease.holder.instance !== taker.instance;
    if (isToldToOther) {
      await project.store.inbox.deliver(lease.holder.instance, {
        at,
        kind: "yielded",
        path: resource.path,
        detail: taker.name,
      });
    }
  }
}
