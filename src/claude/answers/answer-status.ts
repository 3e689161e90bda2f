import { homeOrThrow } from "../../app/home-project.ts";
import { inspect } from "../../app/inspect.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { statusText } from "../../text/status-text.ts";
import { commandWords } from "./command-words.ts";

/** The client indents what a hook answers, and a hook cannot know how wide its terminal is. */
const WIDTH = 76;
const DECISIONS_SHOWN = 5;

/** `/coord-status [--verbose]` */
export async function answerStatus(machine: Machine, caller: Caller, args: string): Promise<string> {
  const { project, checkout } = await homeOrThrow(machine, caller.cwd);
  const status = await inspect(machine, project, caller, checkout, DECISIONS_SHOWN);
  const isVerbose = commandWords(args).some((word) => word === "--verbose" || word === "-v");
  return statusText(status, { width: WIDTH, hasColours: isTerminalClient(process.env), isVerbose });
}

/** The terminal client shows a hook's own colours; print mode and the editors would show their codes. */
function isTerminalClient(env: Readonly<Record<string, string | undefined>>): boolean {
  return env["CLAUDE_CODE_ENTRYPOINT"] === "cli" && (env["NO_COLOR"] ?? "") === "";
}
