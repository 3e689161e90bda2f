import { keepAlive, noteHookRan } from "../../app/keep-alive.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { settleEdit } from "../../app/settle-edit.ts";
import { mayWriteUnnamed } from "../../domain/running-command.ts";
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
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    const path = pathOf(input);
    const { tool_name: tool, tool_use_id: toolUseId = "" } = input;
    if (path !== null && isWriter(tool))
      await settleEdit(machine, caller, { path, tool, toolUseId, hasWritten: false });
    const output = await afterUnnamed(input, machine, caller);
    await keepAlive(machine, caller, tool, path);
    await noteHookRan(machine, caller, "PostToolUseFailure");
    return output;
  },
};

/** A command that failed may have changed files before it did. */
async function afterUnnamed(input: ToolEndInput, machine: Machine, caller: Caller): Promise<HookOutput> {
  if (!mayWriteUnnamed(input.tool_name)) return SILENT;
  const endedAtMs = Date.now();
  const { afterFailedCommand } = await import("../lazy/after-command.ts");
  return afterFailedCommand(input.raw, machine, caller, toolStartMs(input, endedAtMs), endedAtMs);
}
