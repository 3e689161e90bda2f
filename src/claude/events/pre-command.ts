import { isShellTool } from "../../domain/running-command.ts";
import { answerCommand } from "../answer-command.ts";
import { type CommandInput, parseCommand } from "../hook-input.ts";
import { type HookOutput, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** Before Bash, PowerShell, Monitor and the tools of MCP servers: take the leases of the files that are named, or refuse. */
export const preCommand: Hook<CommandInput> = {
  event: "PreToolUse",
  parse: parseCommand,
  isGuard: true,
  deadlineMs: 4000,
  handle: async (input, coord): Promise<HookOutput> => {
    if (!isShellTool(input.tool_name)) return (await import("../lazy/guard-tool.ts")).answerTool(input, coord);
    const { command } = input.tool_input;
    return command === undefined ? SILENT : answerCommand(input, command, coord);
  },
};
