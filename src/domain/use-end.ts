import { elapsedMs, type Instant, instantAfter } from "./instant.ts";
import type { Use } from "./named-resource.ts";

/**
 * May who waits until `until` count on a use to be over by then? If not, its holder can close a circle of waits with it.
 *
 * A command that its reply waits for ends by itself, as programs do, unless it is what waits: a thread runs one command
 * after another, so a wait of its thread that began later is on the command's own line. Of a command in the background
 * nobody can tell: a test run ends, a server does not, and who would stop it stands in its own wait. A place that is kept
 * belongs to a command that has not begun. Certain is only the end of their time.
 *
 * @param waits when the open waits of the use's own thread began
 */
export function endsInTime(use: Use, waits: readonly Instant[], until: Instant): boolean {
  const spareMs = elapsedMs(instantAfter(use.since, use.ttlMs), until);
  if (spareMs !== null && spareMs >= 0) return true;
  if (use.isBackground) return false;
  return !waits.some((since) => (elapsedMs(use.since, since) ?? -1) >= 0);
}
