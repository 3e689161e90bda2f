import { preCommand } from "../../claude/events/pre-command.ts";
import { readInput, runHook } from "../../claude/run-hook.ts";
import { composeHookBeforeCommand } from "../../compose-command-hook.ts";

/** What the file that starts this has read already, see `../starts/pre-command.ts`. */
declare const coordInput: string | undefined;

void runHook(preCommand, composeHookBeforeCommand, () => coordInput ?? readInput());
