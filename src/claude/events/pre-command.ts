import { onlyReads } from "../../domain/shell/quick-reading.ts";
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
    // Most commands of a session only look at things: neither the parser nor the store is loaded for them.
    if (command === undefined || (input.tool_name !== "PowerShell" && onlyReads(command))) return SILENT;
    return (await import("../lazy/guard-command.ts")).answerCommand(input, command, coord);
  },
};
