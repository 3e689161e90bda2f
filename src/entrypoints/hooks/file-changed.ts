import { fileChanged } from "../../claude/events/file-changed.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(fileChanged, composeHook);
