import { SILENT } from "../../claude/hook-output.ts";
import { print, readInput } from "../../claude/run-hook.ts";
import { mayBeDue } from "../../start/beside-work.ts";

// After most replies there is nothing to do: for them no more than this file is loaded. The event is read all the same, or
// the client would write to a pipe that nobody reads.
const input = readOrNothing();
if (mayBeDue(process.env)) void import("../../lazy/board-hook.ts").then(({ runBoardHook }) => runBoardHook(input));
else print(SILENT);

/** What cannot be read is left to the hook, as an event that is none. */
function readOrNothing(): string {
  try {
    return readInput();
  } catch {
    return "";
  }
}
