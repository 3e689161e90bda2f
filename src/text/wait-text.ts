import type { WaitCycleView } from "../app/views.ts";
import type { ClaimWaitEnd, StillClaimed } from "../app/wait-for-claim.ts";
import type { WaitEnd } from "../app/wait-for-file.ts";
import type { ResourceWaitEnd } from "../app/wait-for-resource.ts";
import { claimedFileText, claimHeldText } from "./claims-text.ts";
import { clean, quoted } from "./clean.ts";
import { ageText, clockOf, epochOf } from "./iso-when.ts";
import { heldText } from "./lock-text.ts";
import { inUseText } from "./resource-text.ts";

/** How a wait ended, and what to do next. */
export function waitText(end: WaitEnd): string {
  switch (end.kind) {
    case "your-turn":
      return yourTurnText(end);
    case "still-held":
      return `${heldText(end.held)}\n${gaveUpText(end.waitedMs, end.ahead)}`;
    case "still-claimed":
      return stillClaimedText(end);
    case "deadlock":
      return deadlockText(end.path, end.cycle);
  }
}

/** The same for a claim. */
export function claimWaitText(end: ClaimWaitEnd): string {
  if (end.kind === "still-claimed") return stillClaimedText(end);
  if (end.kind === "claim-deadlock") return deadlockText(end.claim, end.cycle);
  const what = `${clean(end.claim.type, 40)} ${clean(end.claim.name, 80)}`;
  if (!end.claim.isReserved) return `${what} is yours already.`;
  return `It is your turn${afterText(end.waitedMs)}: ${what} is kept for you until ${clockOf(end.claim.until)}. Claim it now: coord claim ${what}`;
}

function stillClaimedText({ path, ahead, waitedMs, ...held }: StillClaimed): string {
  const text = path === null ? claimHeldText(held) : claimedFileText({ ...held, path });
  return `${text}\n${gaveUpText(waitedMs, ahead)}`;
}

function gaveUpText(waitedMs: number, ahead: number): string {
  return `Waited ${ageText(waitedMs)}${aheadText(ahead)}; your place in the queue is given up.`;
}

/** " after 3 min"; nothing for a wait that was none. */
function afterText(waitedMs: number): string {
  return waitedMs < 1000 ? "" : ` after ${ageText(waitedMs)}`;
}

/** The same for a named resource. */
export function resourceWaitText(end: ResourceWaitEnd): string {
  if (end.kind === "in-use") {
    const by = end.users.map((user) => ({ ...user, since: epochOf(user.since), until: epochOf(user.until) }));
    const text = inUseText({ name: end.name, capacity: end.capacity, by });
    return `${text.replace(/^t/, "T")}\n${gaveUpText(end.waitedMs, 0)}`;
  }
  if (end.kind === "resource-deadlock") return deadlockText(`the resource ${quoted(end.name, 40)}`, end.cycle);
  return `It is your turn${afterText(end.waitedMs)}: the resource "${clean(end.name, 40)}" is kept for you until ${clockOf(end.reservedUntil)}. Run your command now.`;
}

function yourTurnText({ path, reservedUntil, waitedMs }: Extract<WaitEnd, { kind: "your-turn" }>): string {
  const file = clean(path, 300);
  if (reservedUntil === null) return `${file} is yours already.`;
  return `It is your turn${afterText(waitedMs)}: ${file} is kept for you until ${clockOf(reservedUntil)}. Read it now, then edit it.`;
}

function aheadText(ahead: number): string {
  return ahead === 0 ? "" : `, ${ahead} before you`;
}

function deadlockText(what: string, cycle: WaitCycleView): string {
  const links = cycle.map(
    ({ name, waitsFor, until }) => `${clean(name, 80)} waits for ${clean(waitsFor, 200)}${inUseUntilText(until)}`,
  );
  // A use is over after its time, but later than the wait.
  const hope = cycle.some(({ until }) => until !== undefined) ? "be in vain" : "never end";
  return [
    `Waiting for ${clean(what, 300)} would ${hope}: ${links.join(", ")}.`,
    "You came last, so you give way: release what the others wait for, or work on something else.",
  ].join("\n");
}

function inUseUntilText(until: string | undefined): string {
  return until === undefined ? "" : ` (in use until ${clockOf(until)} at the latest)`;
}
