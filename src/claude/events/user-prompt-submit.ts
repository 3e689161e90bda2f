import { noteHookRan, takeNotices } from "../../app/keep-alive.ts";
import { startTurn } from "../../app/turn.ts";
import { noticesText } from "../../text/notice-text.ts";
import { UserPromptSubmitInput } from "../hook-input.ts";
import { context } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** A turn starts: a sign of life, perhaps the session's task, and what happened meanwhile. */
export const userPromptSubmit: Hook<ReturnType<typeof UserPromptSubmitInput.parse>> = {
  event: "UserPromptSubmit",
  schema: UserPromptSubmitInput,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    await startTurn(machine, caller, input.prompt);
    await noteHookRan(machine, caller, "UserPromptSubmit");
    return context("UserPromptSubmit", noticesText(await takeNotices(machine, caller)));
  },
};
