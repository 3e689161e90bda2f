import type { Command } from "commander";
import { boardView } from "../../app/board.ts";
import { inspect } from "../../app/inspect.ts";
import type { StatusView } from "../../app/views.ts";
import { statusText } from "../../text/status-text.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { hasColours, print } from "../print.ts";
import { watchStatus } from "../watch-status.ts";

type Options = { readonly json?: boolean; readonly verbose?: boolean; readonly watch?: boolean };

const DECISIONS_SHOWN = 5;

export function addStatus(program: Command, shelf: Shelf): void {
  const command = program
    .command("status")
    .description("who works here, on what, and holds which files")
    .option("-v, --verbose", "also ids, models, worktrees, recent decisions, hooks and where the state is")
    .option("-w, --watch", "live, as it changes; q ends it (with --json: one line per change)")
    .action(inContext(shelf, status));
  withExamples(
    jsonOption(command),
    ["coord status", "coord status --watch", "coord status --json | jq '.locks[].path'"],
    [
      "Keys of --watch: 1 sessions, 2 files, 3 claims and who waits, 4 messages, 0 all,",
      "Tab the next; / filters by a text (Enter keeps it, Esc clears it), arrows, PgUp,",
      "PgDn, Home and End scroll, p pauses, q ends.",
    ],
  );
}

async function status(context: Context, options: Options): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project, checkout } = await homeOf(context);
  const look = (): Promise<StatusView> => inspect(machine, project, caller, checkout, DECISIONS_SHOWN);
  if (options.watch === true) {
    return watchStatus(io, project.store.watch, () => boardView(machine, project, caller, checkout), options);
  }
  const facts = await look();
  const style = { width: io.out.width, hasColours: hasColours(io.env, io.out), isVerbose: options.verbose === true };
  print(io, options, facts, () => statusText(facts, style));
  return EXIT.ok;
}
