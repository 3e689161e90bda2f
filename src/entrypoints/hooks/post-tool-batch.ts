import { postToolBatch } from "../../claude/events/post-tool-batch.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeBatchHook } from "../../compose-batch-hook.ts";

void runHook(postToolBatch, composeBatchHook);
