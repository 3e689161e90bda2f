import { postToolUse } from "../../claude/events/post-tool-use.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(postToolUse, composeHook);
