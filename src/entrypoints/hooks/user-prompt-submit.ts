import { userPromptSubmit } from "../../claude/events/user-prompt-submit.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(userPromptSubmit, composeHook);
