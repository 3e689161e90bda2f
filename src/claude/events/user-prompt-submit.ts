import { noteHookRan, takeNotices } from "../../app/keep-alive.ts";
import { startTurn } from "../../app/turn.ts";
import { noticesText } from "../../text/notice-text.ts";
import { type PromptInput, parsePrompt } from "../hook-input.ts";
import { context, SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** A turn starts: a sign of life, perhaps the session's task, and what happened meanwhile. */
export const userPromptSubmit: Hook<PromptInput> = {
  event: "UserPromptSubmit",
  parse: parsePrompt,
  isGuard: false,
  deadlineMs: 4000,
  handle: async (input, { machine, callerFor }) => {
    const caller = callerFor(input);
    await noteHookRan(machine, caller, "UserPromptSubmit");
    // Answered by the next hook without the model: no turn starts, and nothing said here would reach it.
    if (OWN_COMMAND.test(input.prompt)) return SILENT;
    await startTurn(machine, caller, input.prompt);
    const { atTurnStart } = await import("../lazy/after-command.ts");
    const found = await atTurnStart(input, machine, caller);
    return context(
      "UserPromptSubmit",
      joined(found.text, noticesText([...found.notices, ...(await takeNotices(machine, caller))])),
    );
  },
};

const OWN_COMMAND = /^\s*\/(?:coord:)?(?:coord-status|coord-release|coord-role|decide)(?:\s|$)/;

function joined(...texts: readonly (string | null)[]): string | null {
  const said = texts.filter((text) => text !== null);
  return said.length === 0 ? null : said.join("\n");
}
