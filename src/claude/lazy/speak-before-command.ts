import type { CommandVerdict } from "../../app/guard-command.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { noteInjected } from "../../app/note-injected.ts";
import { MOST_INJECTED_CHARACTERS } from "../../domain/injection-budget.ts";
import { cut } from "../../text/clean.ts";
import { claimedText } from "../../text/notice-text.ts";
import { context, type HookOutput } from "../hook-output.ts";

/**
 * What the model is told with a command that may go on.
 *
 * @param said what there is to say besides the verdict; null: nothing
 */
export async function outputFor(
  machine: Machine,
  caller: Caller,
  toolUseId: string,
  said: string | null,
  verdict: CommandVerdict,
): Promise<HookOutput> {
  const claimed = verdict.kind === "claimed" ? claimedText(verdict.path, verdict.claims) : null;
  const text = cut([said, claimed].filter((line) => line !== null).join("\n"), MOST_INJECTED_CHARACTERS);
  await noteInjected(machine, caller, toolUseId, text.length);
  return context("PreToolUse", text);
}
