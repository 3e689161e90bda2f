import { openBoardPage } from "../adapters/workspace-fs/board-page.ts";
import { type BoardOccasion, freshenBoard } from "../app/board.ts";
import type { Caller, Machine } from "../app/machine.ts";
import { boardText } from "../text/board-text.ts";

/** Rebuilds the board of the caller's checkout if it is due. Where it cannot be written, `coord doctor` says so, and no hook. */
export async function refreshBoard(machine: Machine, caller: Caller, occasion: BoardOccasion): Promise<void> {
  try {
    await freshenBoard(machine, caller, { openPage: openBoardPage, textOf: boardText }, occasion);
  } catch {
    // Nobody's work depends on the board.
  }
}
