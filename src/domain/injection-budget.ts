import type { Instant } from "./instant.ts";

/**
 * How much text coord may add to what a model reads next, from all its sources together: notices, messages, overlaps,
 * warnings. What it reads next is one turn, as the client counts them (`num_turns`): a prompt, or a reply with all its tool
 * calls. Denials and what a starting session is told are counted apart. DESIGN section 1: coordination is code, not chatter.
 */
export const MOST_INJECTED_CHARACTERS = 900;

/** With less left, what waits goes to the next turn, where it has room. */
export const ENOUGH_ROOM_CHARACTERS = MOST_INJECTED_CHARACTERS / 2;

/** What one hook has added. */
export type Injected = {
  /** See `threadKey`: subagents read for themselves. */
  readonly thread: string;
  readonly toolUseId: string;
  readonly characters: number;
  /** The end of the reply before; null: none was seen. */
  readonly after: Instant | null;
};

/** Whether two replies of one thread are the same, by the end of the reply before them. */
export function isSameReply(a: Instant | null, b: Instant | null): boolean {
  return a?.clock === b?.clock && a?.mono === b?.mono;
}

/** What is left beside these. */
export function roomLeft(injected: readonly Pick<Injected, "characters">[]): number {
  const spent = injected.reduce((sum, { characters }) => sum + characters, 0);
  return Math.max(0, MOST_INJECTED_CHARACTERS - spent);
}

/**
 * How many of `items` (characters each, the line end included), taken from the front, fit into `room` together with a
 * reference to the rest, if there is a rest.
 */
export function howManyFit(items: readonly number[], room: number, reference: number): number {
  const total = items.reduce((sum, item) => sum + item, 0);
  if (total <= room) return items.length;
  let used = reference;
  let fitting = 0;
  for (const item of items) {
    used += item;
    if (used > room) break;
    fitting++;
  }
  return fitting;
}
