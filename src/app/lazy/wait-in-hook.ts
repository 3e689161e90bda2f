import type { AcquireOutcome } from "../../domain/decide.ts";
import { elapsedMs, type Instant, instantAfter } from "../../domain/instant.ts";
import { findWant, type Want } from "../../domain/want.ts";
import type { Edit } from "../edit.ts";
import { effectiveMode } from "../effective-mode.ts";
import type { Executed } from "../file-lease.ts";
import { holderOf } from "../machine.ts";

type Asked = Executed<AcquireOutcome>;

const LOOK_MS = 100;

/**
 * Asks again for a file that somebody holds, for as long as `waitInHook` allows and only while the lease rule would give
 * it to the asker within that time: what is in flight would only have to end, or time to pass. Who would be refused then
 * as well is refused at once.
 *
 * @returns the last answer, which grants or refuses as any other
 */
export async function waitInHook(
  edit: Edit,
  first: Asked,
  wants: readonly Want[],
  ask: () => Promise<Asked>,
): Promise<Asked> {
  const { machine, located } = edit;
  const { store, settings } = located.project;
  const end = instantAfter(store.now(), settings.waitInHookMs);
  if (settings.waitInHookMs === 0 || !(await isFreeBy(edit, first, wants, end))) return first;
  if ((await effectiveMode(machine, located)) !== "enforce") return first;
  let asked = first;
  do {
    await machine.sleep(LOOK_MS);
    asked = await ask();
  } while (
    asked.outcome.kind === "held" &&
    (elapsedMs(store.now(), end) ?? 0) > 0 &&
    (await isFreeBy(edit, asked, wants, end))
  );
  return asked;
}

/** What the rule will say then if what is in flight has ended, and nothing else has happened. */
async function isFreeBy(
  { machine, caller, located: { project, resource }, me }: Edit,
  { record, outcome, now }: Asked,
  wants: readonly Want[],
  end: Instant,
): Promise<boolean> {
  if (outcome.kind === "granted") return true;
  // A write that ends is the last edit of its file. A permission prompt may stay open for an hour.
  const leases = record.leases.map((lease) =>
    lease.inFlight === null || lease.inFlight.waitsForUser ? lease : { ...lease, inFlight: null, editedAt: now },
  );
  const want = findWant(wants, resource.key, caller.agent?.id ?? "", now);
  const refusedForMs = want === null ? null : end.mono - want.firstRefusedAt.mono;
  const asker = { holder: holderOf(me, caller), operation: null, pin: null, refusedForMs } as const;
  const asked = { kind: "acquire", ...asker, policy: project.settings.lease } as const;
  const situation = { record: { ...record, leases }, now: end, nextToken: outcome.by.token };
  const { decideContested } = await import("./contention.ts");
  return (await decideContested(machine, project, resource, asked, situation)).outcome.kind === "granted";
}
