import { factsOf } from "./adapters/self-process/self-process.ts";
import type { Coord } from "./claude/run-hook.ts";
import { composeHook } from "./compose-hook.ts";

/** For the hook at a session's start: it puts the client's process on record in full, once. */
export function composeStartHook(): Coord {
  return composeHook(factsOf);
}
