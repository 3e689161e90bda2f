import { noteHookRan } from "../../app/keep-alive.ts";
import { commandWaitsForUser, waitForUser } from "../../app/turn.ts";
import { mayWriteUnnamed } from "../../domain/running-command.ts";
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
    if (mayWriteUnnamed(input.tool_name)) await commandWaitsForUser(machine, caller);
    await noteHookRan(machine, caller, "PermissionRequest");
    return SILENT;
  },
};
