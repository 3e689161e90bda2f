import type { LockView } from "../app/views.ts";
import { clean } from "./clean.ts";
import { columnsText } from "./columns.ts";
import { clockOf } from "./iso-when.ts";
import type { Paint } from "./paint.ts";

const MOST_WAITERS = 3;

/** Files, who holds them since when, and what stands behind it. */
export function locksTable(locks: readonly LockView[], checkout: string, width: number, paint: Paint): string {
  const rows = locks.map((lock) => [
    fileText(lock, checkout),
    clean(lock.holder.name, 40),
    clockOf(lock.acquiredAt),
    noteText(lock, paint),
  ]);
  const columns = [
    { title: "FILE", isFlexible: true, keeps: "end" } as const,
    { title: "HELD BY" },
    { title: "SINCE" },
    { title: "NOTE", isFlexible: true },
  ];
  const hasNotes = rows.some((row) => row.at(-1) !== "");
  return columnsText(hasNotes ? columns : columns.slice(0, -1), rows, width, paint);
}

/** The file of another checkout says which one. */
function fileText({ path, checkout }: LockView, here: string): string {
  if (checkout === here) return clean(path, 300);
  const folder = checkout.split(/[/\\]/).filter(Boolean).at(-1) ?? checkout;
  return `[${clean(folder, 40)}] ${clean(path, 300)}`;
}

/** What a person wants to know of a lock beyond its holder. */
function noteText({ state, inFlight, pinned, waiters }: LockView, paint: Paint): string {
  const notes: string[] = [];
  if (state === "expired") notes.push(paint.dim("left over, free to take"));
  if (inFlight !== null) {
    const tool = clean(inFlight.tool, 30);
    notes.push(inFlight.waitsForUser ? paint.yellow(`${tool} waits for its user`) : `${tool} in flight`);
  }
  if (pinned !== null) {
    const until = pinned.until === null ? "" : ` until ${clockOf(pinned.until)}`;
    notes.push(`locked by name${until}${pinned.intent === "" ? "" : `: ${clean(pinned.intent, 80)}`}`);
  }
  if (waiters.length > 0) {
    const names = waiters.slice(0, MOST_WAITERS).map(({ name }) => clean(name, 40));
    const more = waiters.length > MOST_WAITERS ? ` +${waiters.length - MOST_WAITERS}` : "";
    notes.push(paint.yellow(`wanted by ${names.join(", ")}${more}`));
  }
  return notes.join("; ");
}
