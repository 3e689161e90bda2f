import type { InstanceView, StatusView } from "../app/views.ts";
import type { Paint } from "./paint.ts";

/** A shell that once asked, and neither holds, waits for nor claims anything, tells nobody anything. */
export function isShown({ id, kind, holds, waitsFor }: InstanceView, claims: StatusView["claims"]): boolean {
  const hasWork = holds.length > 0 || waitsFor.length > 0 || claims.some(({ holder }) => holder.instance === id);
  return kind === "claude" || hasWork;
}

/** How an instance is, in a word: green at work, dim while it rests, yellow where somebody should look, red when gone. */
export function stateText({ status, liveness, isStale, agents }: InstanceView, paint: Paint): string {
  if (liveness === "dead") return paint.red("gone");
  if (isStale) return paint.yellow("stale");
  const workers = agents.length === 0 ? "" : ` +${agents.length}`;
  if (status === "waiting") return paint.yellow(`asks user${workers}`);
  return status === "active" ? paint.green(`active${workers}`) : paint.dim(`${status}${workers}`);
}
