/** File systems stamp changes with a clock that ticks every few milliseconds. */
export const CLOCK_TICK_MS = 20;

/** Was a file changed before a moment, for sure? Both in ms since 1970. */
export function isBefore(changedAtMs: number, sinceMs: number): boolean {
  return changedAtMs < sinceMs - CLOCK_TICK_MS;
}
