import { noteHookRan } from "../../app/keep-alive.ts";
import { startSession } from "../../app/start-session.ts";
import { briefingText } from "../../text/briefing-text.ts";
import { parseSessionStart, type SessionStartInput } from "../hook-input.ts";
import { context, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** A session starts, resumes, was cleared or compacted: register it, and say who else is here. */
export const sessionStart: Hook<SessionStartInput> = {
  event: "SessionStart",
  parse: parseSessionStart,
  isGuard: false,
  deadlineMs: 8000,
  handle: async (input, { machine, callerFor }) => {
    const caller = { ...callerFor(input), model: input.model ?? null };
    const briefing = await startSession(machine, caller, input.source ?? null);
    await noteHookRan(machine, caller, "SessionStart");
    return briefing === null ? SILENT : context("SessionStart", briefingText(briefing));
  },
};
