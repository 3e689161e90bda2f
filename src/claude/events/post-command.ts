import { keepAlive, noteHookRan } from "../../app/keep-alive.ts";
import { afterCommand } from "../after-command.ts";
import { parseToolEnd, type ToolEndInput } from "../hook-input.ts";
import type { Hook } from "../run-hook.ts";
import { toolStartMs } from "../tool-start.ts";

/** After Bash, PowerShell, Monitor and the tools of MCP servers: settle what they named, find what else they changed, renew. */
export const postCommand: Hook<ToolEndInput> = {
  event: "PostToolUse",
  parse: parseToolEnd,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    const endedAtMs = Date.now();
    const output = await afterCommand(input.raw, machine, caller, toolStartMs(input, endedAtMs), endedAtMs);
    await keepAlive(machine, caller, input.tool_name);
    await noteHookRan(machine, caller, "PostToolUse");
    return output;
  },
};
