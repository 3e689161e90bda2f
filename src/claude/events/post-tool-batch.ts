import { hasNews } from "../../app/has-news.ts";
import { endOperationsOf, noteHookRan } from "../../app/keep-alive.ts";
import { settleBatch } from "../../app/settle-edit.ts";
import { type BatchInput, isWriter, parseBatch, pathOf } from "../hook-input.ts";
import { context, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** After all calls of one model reply: settle once more, and tell the model what happened meanwhile. */
export const postToolBatch: Hook<BatchInput> = {
  event: "PostToolBatch",
  parse: parseBatch,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor, afterPrint }) => {
    const caller = callerFor(input);
    const writes = input.tool_calls.flatMap((call) => {
      const path = pathOf(call);
      return path === null || !isWriter(call.tool_name)
        ? []
        : [{ path, tool: call.tool_name, toolUseId: call.tool_use_id ?? "" }];
    });
    await settleBatch(machine, caller, writes);
    await endOperationsOf(machine, caller);
    if (await noteHookRan(machine, caller, "PostToolBatch")) {
      await (await import("../lazy/note-activity.ts")).noteWork(machine, caller);
    }
    if (!(await hasNews(machine, caller, false))) return SILENT;
    const toolUseIds = input.tool_calls.flatMap(({ tool_use_id: id }) => id ?? []);
    const { deliver } = await import("../lazy/deliver.ts");
    return context("PostToolBatch", await deliver(machine, caller, { toolUseIds, afterPrint }));
  },
};
