import type { Caller, Machine } from "../app/machine.ts";
import { answerClaim } from "../claude/answers/answer-claim.ts";
import { answerDecide } from "../claude/answers/answer-decide.ts";
import { answerHandoff } from "../claude/answers/answer-handoff.ts";
import { answerInbox } from "../claude/answers/answer-inbox.ts";
import { answerRelease } from "../claude/answers/answer-release.ts";
import { answerRole } from "../claude/answers/answer-role.ts";
import { answerSend } from "../claude/answers/answer-send.ts";
import { answerStatus } from "../claude/answers/answer-status.ts";

/**
 * Answers one of coord's slash commands.
 *
 * @param command name without the plugin's
 * @param args as typed
 * @returns null: the command's own text goes to the model
 */
export async function answerCommand(
  machine: Machine,
  caller: Caller,
  command: string,
  args: string,
): Promise<string | null> {
  switch (command) {
    case "coord-status":
      return answerStatus(machine, caller, args);
    case "decide":
      return answerDecide(machine, caller, args);
    case "coord-release":
      return answerRelease(machine, caller, args);
    case "coord-role":
      return answerRole(machine, caller, args);
    case "coord-send":
      return answerSend(machine, caller, args);
    case "coord-inbox":
      return answerInbox(machine, caller, args);
    case "coord-claim":
      return answerClaim(machine, caller, args);
    case "coord-handoff":
      return answerHandoff(machine, caller, args);
    default:
      return null;
  }
}
