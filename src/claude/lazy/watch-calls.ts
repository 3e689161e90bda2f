import type { Caller, Machine } from "../../app/machine.ts";
import { watchForCalls } from "../../app/wake.ts";
import { type HookOutput, watching } from "../hook-output.ts";

/** The answer at a session's start, with the file by which it can be woken; only for one with a person before it. */
export async function withCalls(output: HookOutput, machine: Machine, caller: Caller): Promise<HookOutput> {
  if (process.env["CLAUDE_CODE_SESSION_ATTENDED"] !== "1") return output;
  // Nobody is kept from working because nobody can be woken.
  const file = await watchForCalls(machine, caller).catch(() => null);
  return file === null ? output : watching(output, file);
}
