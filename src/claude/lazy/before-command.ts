import { beforeCommand } from "../../app/before-command.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { unkeptCommandText } from "../../text/notice-text.ts";
import { commandIn } from "../command-input.ts";
import type { ToolInput } from "../hook-input.ts";
import { type HookOutput, SILENT, tellUser } from "../hook-output.ts";

/** Before a shell command of which nobody knows what it will write. */
export async function beforeShell(input: ToolInput, machine: Machine, caller: Caller): Promise<HookOutput> {
  const { tool_name: tool, tool_use_id: toolUseId = "" } = input;
  const reason = await beforeCommand(machine, caller, { toolUseId, tool, command: commandIn(input.raw) }, true);
  return reason === null ? SILENT : tellUser(unkeptCommandText(reason));
}
