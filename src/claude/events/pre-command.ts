import { answerCommand } from "../answer-command.ts";
import { type CommandInput, parseCommand } from "../hook-input.ts";
import { type HookOutput, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** Before Bash, PowerShell and Monitor: take the leases of the files that the command names, or refuse it. */
export const preCommand: Hook<CommandInput> = {
  event: "PreToolUse",
  parse: parseCommand,
  isGuard: true,
  deadlineMs: 4000,
  handle: async (input, coord): Promise<HookOutput> => {
    const { command } = input.tool_input;
    return command === undefined ? SILENT : answerCommand(input, command, coord);
  },
};
