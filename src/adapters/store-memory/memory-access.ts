import { AppError } from "../../app/errors.ts";
import type { MemoryState } from "./memory-state.ts";

const KEY = /^[A-Za-z0-9._-]{1,128}$/;

export function enter(state: MemoryState, key = "any"): void {
  if (state.failure !== null) throw state.failure;
  if (!KEY.test(key)) throw new AppError("BAD_INPUT", `not a key of the store: ${JSON.stringify(key.slice(0, 140))}`);
}

export function changed(state: MemoryState): void {
  for (const listener of state.listeners) listener();
}

/** Text that the store wrote itself from an R; JSON.parse knows no types. */
export function parse<R>(json: string): R {
  return JSON.parse(json);
}
