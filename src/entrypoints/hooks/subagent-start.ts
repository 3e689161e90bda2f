import { subagentStart } from "../../claude/events/subagent.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(subagentStart, composeHook);
