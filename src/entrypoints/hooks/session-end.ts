import { sessionEnd } from "../../claude/events/session-end.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(sessionEnd, composeHook);
