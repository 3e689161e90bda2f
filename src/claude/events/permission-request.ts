import { noteHookRan } from "../../app/keep-alive.ts";
import { waitForUser } from "../../app/turn.ts";
import { isWriter, parseTool, pathOf, type ToolInput } from "../hook-input.ts";
import { SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** The client asks its user: the operation in flight waits, and nobody takes its file meanwhile. */
export const permissionRequest: Hook<ToolInput> = {
  event: "PermissionRequest",
  parse: parseTool,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    await waitForUser(machine, caller, isWriter(input.tool_name) ? pathOf(input) : null);
    await noteHookRan(machine, caller, "PermissionRequest");
    return SILENT;
  },
};
