import { postToolUseFailure } from "../../claude/events/post-tool-use-failure.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(postToolUseFailure, composeHook);
