import { stopFailure } from "../../claude/events/stop.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(stopFailure, composeHook);
