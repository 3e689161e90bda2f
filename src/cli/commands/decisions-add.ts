import type { Command } from "commander";
import { recordDecision } from "../../app/record-decision.ts";
import { registerCaller } from "../../app/register.ts";
import { decisionView } from "../../app/views.ts";
import { DECISION_SCOPES } from "../../domain/architecture-decision.ts";
import { titleOf } from "../../domain/decision-title.ts";
import { recordedText } from "../../text/decision-text.ts";
import { CliError } from "../cli-error.ts";
import type { CliIo } from "../cli-io.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print } from "../print.ts";
import { isUnderSession } from "../session.ts";

type Options = {
  readonly category?: string;
  readonly title?: string;
  readonly description?: string;
  readonly scope?: string;
  readonly supersedes?: string;
  readonly json?: boolean;
};

export function addDecisionsAdd(decisions: Command, shelf: Shelf): void {
  const command = decisions
    .command("add")
    .description("record a decision; every session is told")
    .option("--title <text>", "one line; without it, the first line of the description")
    .option("--description <text>", "what and why; - reads it from standard input, exactly as it comes")
    .option("--category <name>", "such as architecture, api-design, database-schema, security, testing", "general")
    .option("--scope <scope>", DECISION_SCOPES.join(", "), "project")
    .option("--supersedes <id>", "the decision that this one replaces")
    .action(inContext(shelf, add));
  withExamples(jsonOption(command), [
    'coord decisions add --category=db --scope=system --title="…" --description="…"',
    "coord decisions add --category=api-design --description - < decision.md",
  ]);
}

async function add(context: Context, options: Options): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project } = await homeOf(context);
  const draft = {
    ...(await wordsOf(io, options)),
    category: options.category,
    scope: options.scope,
    supersedes: options.supersedes,
  };
  const me = await registerCaller(machine, project, caller);
  // A model knows what it records; one whose person typed this in another terminal does not.
  const isPerson = !(await isUnderSession(machine, io, io.cwd));
  const decision = decisionView(await recordDecision(machine, project, me, draft, isPerson), null, false);
  print(io, options, { decision }, () => recordedText(decision));
  return EXIT.ok;
}

async function wordsOf(
  io: CliIo,
  { title, description }: Options,
): Promise<{ readonly title: string; readonly description: string }> {
  if (description === undefined) {
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      "a decision needs a description",
      'coord decisions add --title "…" --description "…", or --description - to read it',
    );
  }
  const text = description === "-" ? withoutLastLineEnd(await io.readInput()) : description;
  if (title !== undefined) return { title, description: text };
  const first = titleOf(text);
  if (first === "")
    throw new CliError(EXIT.usage, "BAD_INPUT", "the description is empty", "coord decisions add --help");
  return { title: first, description: textBelowTitle(text, first) };
}

/** A here-document ends its last line; what was written has no such end. */
function withoutLastLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}

/** The text below its title line; all of it where there is no more, or where the title is only a part of the line. */
function textBelowTitle(text: string, title: string): string {
  const [line = "", ...below] = text.replace(/^(?:[^\S\n]*\r?\n)+/, "").split("\n");
  const rest = below.join("\n").replace(/^(?:[^\S\n]*\r?\n)+/, "");
  return line.trim() === title && rest.trim() !== "" ? rest : text;
}
