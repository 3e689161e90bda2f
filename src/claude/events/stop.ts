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
    // Since when they run is known from the commands themselves; what is no longer listed has ended.
    const { endUnlisted, tasksOf } = await import("../lazy/after-command.ts");
    const running = await tasksOf(input, machine, caller);
    await endTurn(machine, caller, running.size);
    await endUnlisted(machine, caller, running);
    await noteHookRan(machine, caller, input.hook_event_name);
    return SILENT;
  },
};

/** The turn ended with an error of the model's service; the client fires this instead of Stop. */
export const stopFailure: Hook<StopInput> = { ...stop, event: "StopFailure" };
