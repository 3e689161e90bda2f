import type { JsonObject } from "../trial/json-value.ts";

/** Null: as it must be. Otherwise what is wrong, read on after the name of the event. */
export type Fault = string | null;

const MOST_QUOTED = 300;

export function unexpected(wanted: string, answer: JsonObject): string {
  return `answered without ${wanted}: ${JSON.stringify(answer).slice(0, MOST_QUOTED)}`;
}

export function says(text: string | null, wanted: string, answer: JsonObject): Fault {
  return wanted !== "" && text?.includes(wanted) === true ? null : unexpected(`"${wanted}"`, answer);
}

export function silent(answer: JsonObject): Fault {
  if (Object.keys(answer).length === 0) return null;
  return `spoke where it must not: ${JSON.stringify(answer).slice(0, MOST_QUOTED)}`;
}

export function silentAnd(fault: () => Promise<Fault>): (answer: JsonObject) => Promise<Fault> {
  return async (answer) => silent(answer) ?? (await fault());
}
