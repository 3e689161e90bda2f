import type { WaitEnd } from "../app/wait-for-file.ts";
import type { ResourceWaitEnd } from "../app/wait-for-resource.ts";
import { clean } from "./clean.ts";
import { ageText, clockOf, epochOf } from "./iso-when.ts";
import { heldText } from "./lock-text.ts";
import { inUseText } from "./resource-text.ts";

/** How a wait ended, and what to do next. */
export function waitText(end: WaitEnd): string {
  switch (end.kind) {
    case "your-turn":
      return yourTurnText(end);
    case "still-held":
      return `${heldText(end.held)}\nWaited ${ageText(end.waitedMs)}${aheadText(end.ahead)}; your place in the queue is given up.`;
    case "deadlock":
      return deadlockText(end);
  }
}

/** The same for a named resource. */
export function resourceWaitText(end: ResourceWaitEnd): string {
  if (end.kind === "in-use") {
    const by = end.users.map((user) => ({ ...user, since: epochOf(user.since), until: epochOf(user.until) }));
    const text = inUseText({ name: end.name, capacity: end.capacity, by });
    return `${text.replace(/^t/, "T")}\nWaited ${ageText(end.waitedMs)}; your place in the queue is given up.`;
  }
  const waited = end.waitedMs < 1000 ? "" : ` after ${ageText(end.waitedMs)}`;
  return `It is your turn${waited}: the resource "${clean(end.name, 40)}" is kept for you until ${clockOf(end.reservedUntil)}. Run your command now.`;
}

function yourTurnText({ path, reservedUntil, waitedMs }: Extract<WaitEnd, { kind: "your-turn" }>): string {
  const file = clean(path, 300);
  if (reservedUntil === null) return `${file} is yours already.`;
  const waited = waitedMs < 1000 ? "" : ` after ${ageText(waitedMs)}`;
  return `It is your turn${waited}: ${file} is kept for you until ${clockOf(reservedUntil)}. Read it now, then edit it.`;
}

function aheadText(ahead: number): string {
  return ahead === 0 ? "" : `, ${ahead} before you`;
}

function deadlockText({ path, cycle }: Extract<WaitEnd, { kind: "deadlock" }>): string {
  const links = cycle.map(({ name, waitsFor }) => `${clean(name, 80)} waits for ${clean(waitsFor, 200)}`);
  return [
    `Waiting for ${clean(path, 300)} would never end: ${links.join(", ")}.`,
    "You came last, so you give way: release what the others wait for, or work on something else.",
  ].join("\n");
}
