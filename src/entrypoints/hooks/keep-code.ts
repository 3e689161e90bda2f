import { keepCode } from "../../claude/events/keep-code.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(keepCode, composeHook);
