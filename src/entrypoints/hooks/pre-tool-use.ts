import { preToolUse } from "../../claude/events/pre-tool-use.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(preToolUse, composeHook);
