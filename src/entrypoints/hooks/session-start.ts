import { sessionStart } from "../../claude/events/session-start.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeStartHook } from "../../compose-start-hook.ts";

void runHook(sessionStart, composeStartHook);
