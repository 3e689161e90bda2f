import { userPromptExpansion } from "../../claude/events/user-prompt-expansion.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(userPromptExpansion, composeHook);
