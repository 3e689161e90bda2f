import { noteHookRan } from "../../app/keep-alive.ts";
import { endAgent, startAgent } from "../../app/turn.ts";
import { type CommonInput, parseCommon, parseStop, type StopInput } from "../hook-input.ts";
import { SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** A subagent comes: a holder of its own. */
export const subagentStart: Hook<CommonInput> = {
  event: "SubagentStart",
  parse: parseCommon,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    await startAgent(machine, caller);
    await noteHookRan(machine, caller, "SubagentStart");
    return SILENT;
  },
};

/** A subagent goes: what it held is its session's now. Commands that it left in the background end with it, or go on. */
export const subagentStop: Hook<StopInput> = {
  event: "SubagentStop",
  parse: parseStop,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    await (await import("../lazy/after-command.ts")).endWithAgent(input, machine, caller);
    await endAgent(machine, caller);
    await noteHookRan(machine, caller, "SubagentStop");
    return SILENT;
  },
};
