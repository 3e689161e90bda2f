import { board } from "../claude/events/board.ts";
import { runHook } from "../claude/run-hook.ts";
import { composeHook } from "../compose-hook.ts";

/** The hook beside the work, for whom there is something to do. @param input the event as the client sent it */
export function runBoardHook(input: string): Promise<void> {
  return runHook(board, composeHook, () => input);
}
