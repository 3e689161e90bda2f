import type { EpochMs } from "../domain/instant.ts";

/** `14:02:10` in local time: absolute, so that the same refusal reads the same on every retry. */
export function clock(at: EpochMs): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** `2026-11-21 14:02:10` in local time. */
export function dateAndClock(at: EpochMs): string {
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  return `${day} ${clock(at)}`;
}
