import { sessionStart } from "../../claude/events/session-start.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(sessionStart, composeHook);
