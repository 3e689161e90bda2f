import { Command } from "commander";
import { PLUGIN_VERSION } from "../plugin-version.ts";
import type { CliIo } from "./cli-io.ts";
import { withExamples } from "./command.ts";
import { addBoard } from "./commands/board.ts";
import { addClaims } from "./commands/claims.ts";
import { addCompletion } from "./commands/completion.ts";
import { addConfig } from "./commands/config.ts";
import { addDecisions } from "./commands/decisions.ts";
import { addDemo } from "./commands/demo.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addHandoff } from "./commands/handoff.ts";
import { addHistory } from "./commands/history.ts";
import { addInit } from "./commands/init.ts";
import { addInstances } from "./commands/instances.ts";
import { addLock } from "./commands/lock.ts";
import { addMessages } from "./commands/messages.ts";
import { addMine } from "./commands/mine.ts";
import { addNotes } from "./commands/notes.ts";
import { addReport } from "./commands/report.ts";
import { addResources } from "./commands/resources.ts";
import { addRestore } from "./commands/restore.ts";
import { addStatus } from "./commands/status.ts";
import { addTimeline } from "./commands/timeline.ts";
import { addTrust } from "./commands/trust.ts";
import { addWait } from "./commands/wait.ts";
import type { ExitCode } from "./exit-codes.ts";

/** All commands of `coord`, ready to parse. */
export function buildProgram(io: CliIo, end: (code: ExitCode) => void): Command {
  const program = new Command("coord")
    .description("Several Claude Code sessions, one repository, nothing lost.")
    .version(PLUGIN_VERSION, "-V, --version")
    .helpCommand("help [command]", "help for a command")
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      getOutHelpWidth: () => io.out.width,
      getErrHelpWidth: () => io.err.width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(text.replace(/^error: /, "coord: ")),
    });
  program.exitOverride();
  const shelf = { io, end };
  addStatus(program, shelf);
  addBoard(program, shelf);
  addLock(program, shelf);
  addWait(program, shelf);
  addDecisions(program, shelf);
  addInstances(program, shelf);
  addMine(program, shelf);
  addHistory(program, shelf);
  addRestore(program, shelf);
  addTimeline(program, shelf);
  addResources(program, shelf);
  addMessages(program, shelf);
  addClaims(program, shelf);
  addHandoff(program, shelf);
  addNotes(program, shelf);
  addReport(program, shelf);
  addDoctor(program, shelf);
  addDemo(program, shelf);
  addInit(program, shelf);
  addConfig(program, shelf);
  addTrust(program, shelf);
  addCompletion(program, shelf);
  nameHelpAfterErrors(program, "coord");
  return withExamples(
    program,
    [
      "coord status                             who works here and holds what",
      "coord status --watch                     the same, redrawn as it changes",
      "coord lock acquire src/api.ts --ttl 30m  a lock by name; does not yield",
      "coord history src/api.ts                 what stood in it, who replaced it",
      'coord send --to brisk-otter --ask "…"    tell another session something',
      "coord claim feature login                take on work no other is to do",
      'coord decisions add --title "…" --description "…"',
      "coord decisions list --category api-design --limit 5",
    ],
    [
      "In a session: /coord-status, /coord-send, /coord-inbox, /coord-claim,",
      "/coord-handoff, /decide, /coord-role, /coord-release.",
      "Exit codes: 0 ok, 1 failure, 2 usage, 10 lock held, 11 lock expired, 12",
      "conflict, 13 stale instance.",
    ],
  );
}

/** A wrong call is told where the right one stands: at the command that was meant. */
function nameHelpAfterErrors(command: Command, path: string): void {
  command.showHelpAfterError(`  next: ${path} --help`);
  for (const one of command.commands) nameHelpAfterErrors(one, `${path} ${one.name()}`);
}
