import type { ToolEndInput } from "./hook-input.ts";

/** From the end of a tool to the first line of the hook after it: the start of a process, on a busy machine. */
const HOOK_START_MS = 500;

/** The earliest moment, ms since 1970, at which a tool can have started whose hook is running at `nowMs`. */
export function toolStartMs({ duration_ms = 0 }: ToolEndInput, nowMs: number): number {
  return nowMs - duration_ms - HOOK_START_MS;
}
