const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** How a duration is written, as a regular expression for JSON Schema. */
export const DURATION_PATTERN = "^(0|\\d{1,9}(\\.\\d{1,3})?(ms|s|m|h))$";

const DURATION = new RegExp(DURATION_PATTERN, "u");

/** Milliseconds of `250ms`, `60s`, `1.5m`, `2h` or `0`; null for anything else. A number needs its unit. */
export function parseDuration(text: string): number | null {
  if (!DURATION.test(text)) return null;
  if (text === "0") return 0;
  const amount = Number.parseFloat(text);
  if (text.endsWith("ms")) return Math.round(amount * UNIT_MS.ms);
  if (text.endsWith("s")) return Math.round(amount * UNIT_MS.s);
  return Math.round(amount * (text.endsWith("m") ? UNIT_MS.m : UNIT_MS.h));
}

/** The shortest way to write `ms` (a whole number of milliseconds) that {@link parseDuration} reads back exactly. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0";
  if (ms % UNIT_MS.h === 0) return `${ms / UNIT_MS.h}h`;
  if (ms % UNIT_MS.m === 0) return `${ms / UNIT_MS.m}m`;
  return ms % UNIT_MS.s === 0 ? `${ms / UNIT_MS.s}s` : `${ms}ms`;
}
