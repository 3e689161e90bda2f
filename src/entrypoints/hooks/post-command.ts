import { postCommand } from "../../claude/events/post-command.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHookAfterCommand } from "../../compose-command-hook.ts";

void runHook(postCommand, composeHookAfterCommand);
