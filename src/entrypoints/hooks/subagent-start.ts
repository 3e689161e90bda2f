import { subagentStart } from "../../claude/events/subagent.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose.ts";

void runHook(subagentStart, composeHook);
