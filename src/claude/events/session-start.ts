import { noteHookRan } from "../../app/keep-alive.ts";
import { startSession } from "../../app/start-session.ts";
import { briefingText } from "../../text/briefing-text.ts";
import { warningsText } from "../../text/failure-text.ts";
import { parseSessionStart, type SessionStartInput } from "../hook-input.ts";
import { context, SILENT, tellUser } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** A session starts, resumes, was cleared or compacted: register it, and say who else is here. */
export const sessionStart: Hook<SessionStartInput> = {
  event: "SessionStart",
  parse: parseSessionStart,
  isGuard: false,
  deadlineMs: 8000,
  handle: async (input, { machine, callerFor, afterPrint }) => {
    const caller = { ...callerFor(input), model: input.model ?? null };
    const briefing = await startSession(machine, caller, input.source ?? null);
    await noteHookRan(machine, caller, "SessionStart");
    if (briefing === null) return SILENT;
    const recalled = briefing.mayRecall ? await recall(machine, caller, briefing.me, input.source ?? null) : null;
    const { deliver } = await import("../lazy/deliver.ts");
    const news = await deliver(machine, caller, { toolUseIds: null, afterPrint }).catch(() => null);
    const parts = [briefingText(briefing, recalled === null ? 0 : [...recalled].length + 2), recalled, news];
    const told = context("SessionStart", parts.filter((part) => part !== null).join("\n\n"));
    const warnings = warningsText(briefing.warnings);
    const { withCalls } = await import("../lazy/watch-calls.ts");
    return withCalls(warnings === null ? told : { ...told, ...tellUser(warnings) }, machine, caller);
  },
};

/** Never at the cost of the rest. */
async function recall(
  ...facts: Parameters<typeof import("../../lazy/recall-work.ts")["recallAtStart"]>
): Promise<string | null> {
  try {
    return await (await import("../../lazy/recall-work.ts")).recallAtStart(...facts);
  } catch {
    return null;
  }
}
