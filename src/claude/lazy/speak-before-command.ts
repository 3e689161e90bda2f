import type { CommandVerdict } from "../../app/guard-command.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { sayNow } from "../../app/say-now.ts";
import { commandRefusalText } from "../../text/command-refusal-text.ts";
import { claimedText } from "../../text/notice-text.ts";
import { context, deny, type HookOutput } from "../hook-output.ts";

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
  const texts = [said, claimed].filter((text) => text !== null);
  return context("PreToolUse", await sayNow(machine, caller, { event: "PreToolUse", toolUseId }, texts));
}

/** What a command is answered that may not go on. */
export function denial({ refusal, part }: Extract<CommandVerdict, { kind: "deny" }>): HookOutput {
  return deny(commandRefusalText(refusal, part));
}
