import { hasNews } from "../../app/has-news.ts";
import { noteHookRan } from "../../app/keep-alive.ts";
import { endTurn } from "../../app/turn.ts";
import { parseStop, type StopInput } from "../hook-input.ts";
import { goOn, type HookOutput, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** The turn is over. Subagents are counted by their own events; commands in the background here. */
export const stop: Hook<StopInput> = {
  event: "Stop",
  parse: parseStop,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor, afterPrint }): Promise<HookOutput> => {
    const caller = callerFor(input);
    if (mayGoOn(input) && (await hasNews(machine, caller, false))) {
      const waiting = await (await import("../lazy/before-stop.ts")).beforeStop(machine, caller, afterPrint);
      if (waiting !== null) return goOn(waiting);
    }
    // Since when they run is known from the commands themselves; what is no longer listed has ended.
    const { endUnlisted, tasksOf } = await import("../lazy/after-command.ts");
    const running = await tasksOf(input, machine, caller);
    await endTurn(machine, caller, running.size);
    await endUnlisted(machine, caller, running);
    await noteHookRan(machine, caller, input.hook_event_name);
    afterPrint.push(async () => (await import("../../lazy/board.ts")).doWhatIsDue(machine, caller, "end"));
    return SILENT;
  },
};

/**
 * A session with a person before it may be asked for an answer once more before it stops. Nobody waits at a one-shot one
 * for longer than its own work takes, and no session is kept from stopping twice.
 */
function mayGoOn({ hook_event_name, stop_hook_active }: StopInput): boolean {
  return hook_event_name === "Stop" && !stop_hook_active && process.env["CLAUDE_CODE_SESSION_ATTENDED"] === "1";
}

/** The turn ended with an error of the model's service; the client fires this instead of Stop. */
export const stopFailure: Hook<StopInput> = { ...stop, event: "StopFailure" };
