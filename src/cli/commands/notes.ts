import type { Command } from "commander";
import { gitTree } from "../../adapters/git-command/git-tree.ts";
import { addNote, clearNotes, notesFor } from "../../app/notes.ts";
import type { Recall } from "../../app/recall.ts";
import { registerCaller } from "../../app/register.ts";
import { recallNamed } from "../../app/resume.ts";
import { isoText } from "../../app/views.ts";
import type { Note } from "../../domain/estate.ts";
import { notesText, wholeRecallText } from "../../text/recall-text.ts";
import { CliError } from "../cli-error.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print } from "../print.ts";
import { voiceOf, wordsOf } from "../voice.ts";

type Options = { readonly json?: boolean; readonly list?: boolean; readonly clear?: boolean };

export function addNotes(program: Command, shelf: Shelf): void {
  const noting = program
    .command("note [text...]")
    .description("keep a line for yourself: you get it back after a compaction, a clear or a crash")
    .option("--list", "your notes, and those of whose work you go on with")
    .option("--clear", "drop them")
    .action(inContext(shelf, note));
  withExamples(
    jsonOption(noting),
    ['coord note "parser half done; next: error pages"', "coord note --list", "coord note --clear"],
    ["At most 50 notes of 500 characters; kept for 7 days."],
  );
  const resuming = program
    .command("resume [name]")
    .description("what you were at: task, notes, held files, claims, what is not committed or still runs")
    .action(inContext(shelf, resume));
  withExamples(
    jsonOption(resuming),
    ["coord resume", "coord resume brisk-otter     # go on with the work of a session that has ended"],
    ["A session that takes the place of a crashed one is told of it when it starts."],
  );
}

async function note(context: Context, words: readonly string[], options: Options): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project } = await homeOf(context);
  const asked = [words.length > 0, options.list === true, options.clear === true].filter(Boolean).length;
  if (asked > 1)
    throw new CliError(EXIT.usage, "BAD_INPUT", "a text, --list or --clear: one of them", "coord note --help");
  const me = await registerCaller(machine, project, caller);
  if (options.clear === true) {
    const cleared = await clearNotes(project, me);
    print(io, options, { cleared }, () => `${cleared === 1 ? "1 note" : `${cleared} notes`} dropped.`);
    return EXIT.ok;
  }
  if (words.length > 0) await addNote(machine, project, me, await wordsOf(context, words));
  const notes = await notesFor(project, me);
  print(io, options, { notes: notes.map(noteView) }, () =>
    words.length > 0 ? `Noted (${notes.length}).` : notesText(notes),
  );
  return EXIT.ok;
}

async function resume(context: Context, name: string | undefined, options: Options): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project } = await homeOf(context);
  const isPerson = (await voiceOf(context)) === "person";
  const { recall, heir } = await recallNamed(machine, gitTree, project, caller, name ?? null, !isPerson);
  print(io, options, { recall: recallView(recall), heir }, () => wholeRecallText(recall, heir));
  return EXIT.ok;
}

function noteView({ at, text }: Note): { readonly at: string; readonly text: string } {
  return { at: isoText(at), text };
}

function recallView({ endedAt, notes, ...recall }: Recall) {
  return { ...recall, endedAt: endedAt === null ? null : isoText(endedAt), notes: notes.map(noteView) };
}
