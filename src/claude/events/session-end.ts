import { endSession } from "../../app/end-session.ts";
import { noteHookRan } from "../../app/keep-alive.ts";
import { parseSessionEnd, type SessionEndInput } from "../hook-input.ts";
import { SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** The process goes on with another conversation after these. */
const STAYS = new Set(["clear", "resume"]);

/** The session ends: release what it holds. Best effort within 1.5 s; proof of death does the rest. */
export const sessionEnd: Hook<SessionEndInput> = {
  event: "SessionEnd",
  parse: parseSessionEnd,
  isGuard: false,
  deadlineMs: 1300,
  handle: async (input, { machine, callerFor, afterPrint }) => {
    const caller = callerFor(input);
    await noteHookRan(machine, caller, "SessionEnd");
    if (!STAYS.has(input.reason ?? "")) await endSession(machine, caller);
    afterPrint.push(async () => (await import("../../lazy/board.ts")).doWhatIsDue(machine, caller, "end"));
    return SILENT;
  },
};
