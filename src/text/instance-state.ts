import type { InstanceView } from "../app/views.ts";
import type { Paint } from "./paint.ts";

/** A shell that once asked and holds nothing tells nobody anything. */
export function isShown({ kind, holds, waitsFor }: InstanceView): boolean {
  return kind === "claude" || holds.length > 0 || waitsFor.length > 0;
}

/** How an instance is, in a word: green at work, dim while it rests, yellow where somebody should look, red when gone. */
export function stateText({ status, liveness, isStale, agents }: InstanceView, paint: Paint): string {
  if (liveness === "dead") return paint.red("gone");
  if (isStale) return paint.yellow("stale");
  const workers = agents.length === 0 ? "" : ` +${agents.length}`;
  if (status === "waiting") return paint.yellow(`asks user${workers}`);
  return status === "active" ? paint.green(`active${workers}`) : paint.dim(`${status}${workers}`);
}
