import { hasNews } from "../../app/has-news.ts";
import { noteHookRan } from "../../app/keep-alive.ts";
import { startTurn } from "../../app/turn.ts";
import { type PromptInput, parsePrompt } from "../hook-input.ts";
import { context, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** A turn starts: a sign of life, perhaps the session's task, and what happened meanwhile. */
export const userPromptSubmit: Hook<PromptInput> = {
  event: "UserPromptSubmit",
  parse: parsePrompt,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor, afterPrint }) => {
    const caller = callerFor(input);
    await noteHookRan(machine, caller, "UserPromptSubmit");
    // Answered by the next hook without the model: no turn starts, and nothing said here would reach it.
    if (OWN_COMMAND.test(input.prompt)) return SILENT;
    await startTurn(machine, caller, input.prompt);
    const { atTurnStart } = await import("../lazy/after-command.ts");
    const { text: said, notices } = await atTurnStart(input, machine, caller);
    if (notices.length === 0 && !(await hasNews(machine, caller, true))) return context("UserPromptSubmit", said);
    const { deliver } = await import("../lazy/deliver.ts");
    const told = await deliver(machine, caller, { toolUseIds: null, said, notices, prompt: input.prompt, afterPrint });
    return context("UserPromptSubmit", told);
  },
};

const OWN_COMMAND =
  /^\s*\/(?:coord:)?(?:coord-status|coord-release|coord-role|coord-send|coord-inbox|coord-claim|coord-handoff|decide)(?:\s|$)/;
