import { endOperationsOf, noteHookRan, takeNotices } from "../../app/keep-alive.ts";
import { settleBatch } from "../../app/settle-edit.ts";
import { noticesText } from "../../text/notice-text.ts";
import { type BatchInput, isWriter, parseBatch, pathOf } from "../hook-input.ts";
import { context } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** After all calls of one model reply: settle once more, and tell the model what happened meanwhile. */
export const postToolBatch: Hook<BatchInput> = {
  event: "PostToolBatch",
  parse: parseBatch,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    const writes = input.tool_calls.flatMap((call) => {
      const path = pathOf(call);
      return path === null || !isWriter(call.tool_name)
        ? []
        : [{ path, tool: call.tool_name, toolUseId: call.tool_use_id ?? "" }];
    });
    await settleBatch(machine, caller, writes);
    await endOperationsOf(machine, caller);
    await noteHookRan(machine, caller, "PostToolBatch");
    return context("PostToolBatch", noticesText(await takeNotices(machine, caller)));
  },
};
