import { isShellTool } from "../../domain/running-command.ts";
import { onlyReads } from "../../domain/shell/quick-reading.ts";
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
    // Most commands of a session only look at things: neither the parser nor the store is loaded for them.
    if (command === undefined || (input.tool_name !== "PowerShell" && onlyReads(command))) return SILENT;
    return (await import("../lazy/guard-command.ts")).answerCommand(input, command, coord);
  },
};
