import { type CommonInput, parseCommon } from "../hook-input.ts";
import { SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** Runs beside the turn after each reply of the model: keeps the board for people fresh while sessions work together. */
export const board: Hook<CommonInput> = {
  event: "PostToolBatch",
  parse: parseCommon,
  isGuard: false,
  deadlineMs: 8000,
  handle: async (input, { machine, callerFor }) => {
    await (await import("../../lazy/board.ts")).doWhatIsDue(machine, callerFor(input), "step");
    return SILENT;
  },
};
