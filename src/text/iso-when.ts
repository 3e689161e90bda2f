import type { EpochMs } from "../domain/instant.ts";
import { clock, dateAndClock } from "./when.ts";

/** `14:02:10` in local time of an ISO 8601 text. */
export function clockOf(iso: string): string {
  return clock(epochOf(iso));
}

/** `2026-11-21 14:02:10` in local time of an ISO 8601 text. */
export function dateAndClockOf(iso: string): string {
  return dateAndClock(epochOf(iso));
}

/** Milliseconds since 1970 of an ISO 8601 text. */
export function epochOf(iso: string): EpochMs {
  return Date.parse(iso) as EpochMs;
}

/** `3s`, `12m`, `5h`, `2d`: the largest unit that says enough. */
export function ageText(ms: number | null): string {
  if (ms === null) return "-";
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** `1 file`, `2 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
