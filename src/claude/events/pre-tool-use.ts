import { guardEdit } from "../../app/guard-edit.ts";
import { noteHookRan } from "../../app/keep-alive.ts";
import { parseTool, pathOf, type ToolInput } from "../hook-input.ts";
import { type HookOutput, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** Before Write, Edit, MultiEdit and NotebookEdit: take the lease and verify, or refuse. */
export const preToolUse: Hook<ToolInput> = {
  event: "PreToolUse",
  parse: parseTool,
  isGuard: true,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }): Promise<HookOutput> => {
    const path = pathOf(input);
    if (path === null) return SILENT;
    const caller = callerFor(input);
    const verdict = await guardEdit(machine, caller, {
      path,
      tool: input.tool_name,
      toolUseId: input.tool_use_id ?? "",
      access: input.tool_name === "Write" ? "overwrite" : "edit",
    });
    await noteHookRan(machine, caller, "PreToolUse");
    if (verdict.kind === "silent") return SILENT;
    return (await import("../lazy/speak.ts")).outputFor(machine, caller, input.tool_use_id ?? "", verdict);
  },
};
