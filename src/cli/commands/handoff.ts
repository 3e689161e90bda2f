import type { Command } from "commander";
import { handOver } from "../../app/hand-over.ts";
import { leaveNote } from "../../app/leave-note.ts";
import { wantedBy } from "../../app/plan-hand-over.ts";
import { messageView } from "../../app/read-inbox.ts";
import { registerCaller } from "../../app/register.ts";
import { addressText } from "../../domain/message.ts";
import { handOverText, leftNoteText } from "../../text/hand-over-text.ts";
import { CliError } from "../cli-error.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { namedFiles } from "../named-files.ts";
import { print } from "../print.ts";
import { voiceOf } from "../voice.ts";

type Options = {
  readonly json?: boolean;
  readonly to?: string;
  readonly note: string;
  readonly onExit?: boolean;
  readonly role?: string;
  readonly task?: string;
};

export function addHandoff(program: Command, shelf: Shelf): void {
  const command = program
    .command("handoff [what...]")
    .description("give files or claims of yours to another session, with what you know of them")
    .option("--to <who>", "one session: a name, role:backend, holder:src/a.ts, branch:main, task:login")
    .option("--note <text>", "what it has to know", "")
    .option("--on-exit", "leave a note for the session that comes after you, instead")
    .option("--role <role>", "with --on-exit: for the next session of this role (else yours)")
    .option("--task <words>", "with --on-exit: for the next session whose task has these words")
    .action(inContext(shelf, handoff));
  withExamples(
    jsonOption(command),
    [
      'coord handoff src/api.ts --to brisk-otter --note "tests are missing"',
      "coord handoff feature login --to role:backend     # a claim of yours",
      "coord handoff all --to brisk-otter                # all your files and claims",
      'coord handoff --on-exit --note "the parser is half done" --role backend',
    ],
    [
      "It gets the lease, what you have seen of the file, and your uncommitted work in",
      "it, kept for 3 minutes or until it writes; others who wait come after it. A file",
      "in which a write runs stays. Undo: it hands the file back.",
    ],
  );
}

async function handoff(context: Context, words: readonly string[], options: Options): Promise<ExitCode> {
  if (options.onExit === true) return leave(context, words, options);
  if (options.to === undefined)
    throw new CliError(EXIT.usage, "BAD_INPUT", "say who gets it", "coord handoff <file…> --to <who>");
  if (options.role !== undefined || options.task !== undefined)
    throw new CliError(EXIT.usage, "BAD_INPUT", "--role and --task belong to --on-exit", "--to role:backend");
  if (words.length === 0)
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      "say what to hand over",
      "a file, a claim such as feature login, or all",
    );
  const { io, machine, caller } = context;
  const { project } = await homeOf(context);
  const voice = await voiceOf(context);
  const me = await registerCaller(machine, project, caller);
  const wanted = await wantedBy(machine, project, words);
  const what = wanted.kind === "files" ? { ...wanted, paths: await namedFiles(words, io.cwd) } : wanted;
  const handedOver = await handOver(machine, project, caller, me, voice, { to: options.to, what, note: options.note });
  print(io, options, { handedOver }, () => handOverText(handedOver));
  return EXIT.ok;
}

async function leave(context: Context, words: readonly string[], options: Options): Promise<ExitCode> {
  if (options.to !== undefined || words.length > 0)
    throw new CliError(EXIT.usage, "BAD_INPUT", "--on-exit leaves a note only", 'coord handoff --on-exit --note "…"');
  if (options.role !== undefined && options.task !== undefined)
    throw new CliError(EXIT.usage, "BAD_INPUT", "--role or --task, not both", "coord handoff --help");
  const { io, machine, caller } = context;
  const { project } = await homeOf(context);
  const voice = await voiceOf(context);
  const me = await registerCaller(machine, project, caller);
  const { note, role = null, task = null } = options;
  const message = await leaveNote(project, me, voice, { note, role, task });
  const whom = addressText(message.to);
  print(io, options, { left: { message: messageView(message, false), for: whom } }, () => leftNoteText(whom));
  return EXIT.ok;
}
