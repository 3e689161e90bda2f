import type { Brand } from "./brand.ts";

/** Milliseconds since the start of one clock domain. Never goes back within that domain. */
export type MonoMs = Brand<number, "MonoMs">;
/** Milliseconds since 1970 by the wall clock. For people to read; no lease rule compares it. */
export type EpochMs = Brand<number, "EpochMs">;

/**
 * A moment as the store reported it.
 *
 * `clock` names the clock domain: the boot id for state kept in files, one constant for a server that
 * gives the time itself. Two instants can only be compared within one domain, so a clock jump or a
 * second machine can never make a lease look older than it is.
 */
export type Instant = {
  readonly clock: string;
  readonly mono: MonoMs;
  readonly wall: EpochMs;
};

/** Milliseconds from `from` to `to`, or null if they were read from different clocks. */
export function elapsedMs(from: Instant, to: Instant): number | null {
  return from.clock === to.clock ? to.mono - from.mono : null;
}

/** The wall time `ms` after `instant`, for people to read. */
export function wallAfter(instant: Instant, ms: number): EpochMs {
  return (instant.wall + ms) as EpochMs;
}

/** The moment `ms` later, by the same clock. */
export function instantAfter(instant: Instant, ms: number): Instant {
  return { clock: instant.clock, mono: (instant.mono + ms) as MonoMs, wall: wallAfter(instant, ms) };
}

export function earlierOf(a: EpochMs, b: EpochMs): EpochMs {
  return Math.min(a, b) as EpochMs;
}

/** `2026-11-21T05:44:10.120Z`. Arithmetic only, so that the domain needs no clock type. */
export function utcText(at: EpochMs): string {
  const days = Math.floor(at / DAY_MS);
  const { year, month, day } = civilDate(days);
  const ms = at - days * DAY_MS;
  const parts = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  const time = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return `${String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}T${time}.${String(Math.floor(ms % 1000)).padStart(3, "0")}Z`;
}

const DAY_MS = 86_400_000;

function pad(number: number): string {
  return String(number).padStart(2, "0");
}

/** Days since 1970-01-01 to a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function civilDate(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1,
  };
}
