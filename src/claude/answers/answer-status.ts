import { homeOrThrow } from "../../app/home-project.ts";
import { inspect } from "../../app/inspect.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { statusText } from "../../text/status-text.ts";
import { commandWords } from "./command-words.ts";

/** What the client shows without breaking lines in a terminal of 80 columns; a hook cannot know how wide its own is. */
const WIDTH = 70;
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
