import { postToolUse } from "../../claude/events/post-tool-use.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeSettlingHook } from "../../compose-settling-hook.ts";

void runHook(postToolUse, composeSettlingHook);
