import { openBoardPage } from "../adapters/workspace-fs/board-page.ts";
import { type BoardOccasion, freshenBoard } from "../app/board.ts";
import type { Caller, Machine } from "../app/machine.ts";
import { repeatCalls } from "../app/wake.ts";
import { boardText } from "../text/board-text.ts";

/** What is due beside the work of a session, and has no hook of its own. */
export async function doWhatIsDue(machine: Machine, caller: Caller, occasion: BoardOccasion): Promise<void> {
  // A call that could not be made is made by the next one.
  await repeatCalls(machine, caller).catch(() => {});
  await refreshBoard(machine, caller, occasion);
}

/** Rebuilds the board of the caller's checkout if it is due. Where it cannot be written, `coord doctor` says so, and no hook. */
async function refreshBoard(machine: Machine, caller: Caller, occasion: BoardOccasion): Promise<void> {
  try {
    await freshenBoard(machine, caller, { openPage: openBoardPage, textOf: boardText }, occasion);
  } catch {
    // Nobody's work depends on the board.
  }
}
