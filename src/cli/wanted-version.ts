import { parseDuration } from "../config/duration.ts";
import type { EpochMs } from "../domain/instant.ts";
import type { Wanted } from "../domain/version.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

const VERSION = /^(?:absent|[0-9a-f]{4,64})$/;
const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/**
 * What `--at` means: a version, the time of day today (local), a day or moment (ISO 8601), or how long ago (`10m`).
 *
 * @throws CliError with exit code 2 for anything else
 */
export function wantedVersion(text: string, nowMs: number): Wanted {
  if (VERSION.test(text)) return { kind: "id", id: text };
  const ago = parseDuration(text);
  const ms = ago === null ? momentOf(text, nowMs) : nowMs - ago;
  if (ms !== null) return { kind: "moment", at: ms as EpochMs };
  throw new CliError(
    EXIT.usage,
    "BAD_INPUT",
    `--at ${JSON.stringify(text)} is neither a version nor a time`,
    "give a version from coord history, or a time such as 14:05, 2026-11-21T14:05 or 10m",
  );
}

function momentOf(text: string, nowMs: number): number | null {
  const [, hour, minute, second] = CLOCK.exec(text) ?? [];
  if (hour !== undefined && minute !== undefined) {
    return new Date(nowMs).setHours(Number(hour), Number(minute), Number(second ?? 0), 0);
  }
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00`) : Date.parse(text);
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(ms) ? ms : null;
}
