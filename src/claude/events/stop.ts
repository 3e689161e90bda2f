import { noteHookRan } from "../../app/keep-alive.ts";
import { endTurn } from "../../app/turn.ts";
import { parseStop, type StopInput } from "../hook-input.ts";
import { SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** The turn is over. Subagents are counted by their own events; commands in the background here. */
export const stop: Hook<StopInput> = {
  event: "Stop",
  parse: parseStop,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    const running = input.background_tasks.filter(({ type, status }) => type !== "subagent" && status === "running");
    await endTurn(machine, caller, running.length);
    // Since when they run is known from the commands themselves; what is no longer listed has ended.
    const { endUnlisted } = await import("../lazy/after-command.ts");
    await endUnlisted(machine, caller, new Set(running.map(({ id }) => id)));
    await noteHookRan(machine, caller, input.hook_event_name);
    return SILENT;
  },
};

/** The turn ended with an error of the model's service; the client fires this instead of Stop. */
export const stopFailure: Hook<StopInput> = { ...stop, event: "StopFailure" };
