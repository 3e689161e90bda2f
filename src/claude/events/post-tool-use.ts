import { keepAlive, noteHookRan } from "../../app/keep-alive.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { noteRead } from "../../app/note-read.ts";
import { settleEdit } from "../../app/settle-edit.ts";
import { isWriter, parseToolResult, pathOf, type ToolResultInput } from "../hook-input.ts";
import { type HookOutput, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";
import { toolStartMs } from "../tool-start.ts";

/** After every tool but those of `post-command.ts`: renew; after a write, settle; after a read, remember what was seen. */
export const postToolUse: Hook<ToolResultInput> = {
  event: "PostToolUse",
  parse: parseToolResult,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }): Promise<HookOutput> => {
    const caller = callerFor(input);
    const output = await bookkeeping(input, machine, caller);
    await keepAlive(machine, caller, input.tool_name, pathOf(input));
    await noteHookRan(machine, caller, "PostToolUse");
    return output;
  },
};

async function bookkeeping(input: ToolResultInput, machine: Machine, caller: Caller): Promise<HookOutput> {
  const path = pathOf(input);
  if (path === null) return SILENT;
  if (input.tool_name === "Read") {
    const file = input.tool_response.file;
    const text = file?.content === undefined ? null : { content: file.content, firstLine: file.startLine ?? 1 };
    await noteRead(machine, caller, { path, text, startedAtMs: toolStartMs(input, Date.now()) });
  } else if (isWriter(input.tool_name)) {
    const settlement = await settleEdit(machine, caller, {
      path,
      tool: input.tool_name,
      toolUseId: input.tool_use_id ?? "",
      hasWritten: true,
    });
    if (settlement.kind === "lost" && settlement.to !== null) {
      return (await import("../lazy/speak-of-loss.ts")).outputForLoss(
        machine,
        caller,
        input.tool_use_id ?? "",
        settlement.path,
        settlement.to,
      );
    }
  }
  return SILENT;
}
