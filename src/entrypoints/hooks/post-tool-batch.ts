import { postToolBatch } from "../../claude/events/post-tool-batch.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(postToolBatch, composeHook);
