import { noteHookRan } from "../../app/keep-alive.ts";
import { describe } from "../describe-error.ts";
import { type ExpansionInput, parseExpansion } from "../hook-input.ts";
import { answer, failedAnswer, type HookOutput, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** A person typed one of coord's slash commands: answer it without a model call, where the answer is in the state. */
export const userPromptExpansion: Hook<ExpansionInput> = {
  event: "UserPromptExpansion",
  parse: parseExpansion,
  isGuard: false,
  deadlineMs: 8000,
  handle: async (input, { machine, callerFor, recordFailure }): Promise<HookOutput> => {
    const caller = callerFor(input);
    const command = input.command_name.slice(input.command_name.lastIndexOf(":") + 1);
    try {
      await noteHookRan(machine, caller, "UserPromptExpansion");
      const { answerCommand } = await import("../../lazy/answer-command.ts");
      const text = await answerCommand(machine, caller, command, input.command_args);
      return text === null ? SILENT : answer(text);
    } catch (error) {
      if (!isOfTyping(error)) await recordFailure(input.cwd, "UserPromptExpansion", error);
      const { message, hint } = describe(error);
      return failedAnswer(`coord: ${message}. Next: ${hint ?? "coord doctor"}`);
    }
  },
};

/** A person who typed something wrong is told so; that is no failure of coord. */
function isOfTyping(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "BAD_INPUT" || error.code === "NOT_FOUND");
}
