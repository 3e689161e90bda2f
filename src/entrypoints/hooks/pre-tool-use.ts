import { preToolUse } from "../../claude/events/pre-tool-use.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeGuardingHook } from "../../compose-guarding-hook.ts";

void runHook(preToolUse, composeGuardingHook);
