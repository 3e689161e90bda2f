/**
 * How much text coord may add to what a model reads next, from all its sources together: notices, messages, overlaps,
 * warnings. Denials and what a starting session is told are counted apart. DESIGN section 1: coordination is code, not
 * chatter.
 */
export const MOST_INJECTED_CHARACTERS = 900;

/** What an earlier hook of the same reply has added, by the tool call it spoke of. */
export type Injected = { readonly toolUseId: string; readonly characters: number };

/** Bounds the record of a reply with very many calls. */
const MOST_REMEMBERED = 64;

export function addInjected(earlier: readonly Injected[], added: Injected): readonly Injected[] {
  return [...earlier, added].slice(-MOST_REMEMBERED);
}

/** What is left after the calls of this reply. */
export function roomLeft(injected: readonly Injected[], toolUseIds: readonly string[]): number {
  const spent = injected
    .filter(({ toolUseId }) => toolUseIds.includes(toolUseId))
    .reduce((sum, { characters }) => sum + characters, 0);
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
