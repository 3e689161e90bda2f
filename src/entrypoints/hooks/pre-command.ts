import { preCommand } from "../../claude/events/pre-command.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(preCommand, composeHook);
