import { board } from "../../claude/events/board.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(board, composeHook);
