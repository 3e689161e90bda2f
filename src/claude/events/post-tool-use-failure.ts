import { keepAlive, noteHookRan } from "../../app/keep-alive.ts";
import { settleEdit } from "../../app/settle-edit.ts";
import { isShellTool } from "../../domain/running-command.ts";
import { isWriter, parseToolEnd, pathOf, type ToolEndInput } from "../hook-input.ts";
import { type HookOutput, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";
import { toolStartMs } from "../tool-start.ts";

/** After a tool that failed: nothing was written, so only the operation in flight ends. */
export const postToolUseFailure: Hook<ToolEndInput> = {
  event: "PostToolUseFailure",
  parse: parseToolEnd,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }): Promise<HookOutput> => {
    const caller = callerFor(input);
    const path = pathOf(input);
    const { tool_name: tool, tool_use_id: toolUseId = "" } = input;
    if (path !== null && isWriter(tool))
      await settleEdit(machine, caller, { path, tool, toolUseId, hasWritten: false });
    // A command that failed may have changed files before it did.
    const endedAtMs = Date.now();
    let output: HookOutput = SILENT;
    if (isShellTool(tool)) {
      const { endCommand } = await import("../lazy/end-command.ts");
      const startedAtMs = toolStartMs(input, endedAtMs);
      output = await endCommand(machine, caller, { toolUseId, startedAtMs, endedAtMs, isBackground: false });
    }
    await keepAlive(machine, caller, tool);
    await noteHookRan(machine, caller, "PostToolUseFailure");
    return output;
  },
};
