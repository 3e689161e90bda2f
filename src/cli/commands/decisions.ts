import type { Command } from "commander";
import { archiveDecisions, queryDecisions } from "../../app/query-decisions.ts";
import { isDecisionId } from "../../domain/architecture-decision.ts";
import type { EpochMs } from "../../domain/instant.ts";
import { decisionsText, decisionText } from "../../text/decision-text.ts";
import { count } from "../../text/iso-when.ts";
import { CliError } from "../cli-error.ts";
import { countArgument, inContext, jsonOption, momentArgument, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { type FilterOptions, filterOptions, searchOf } from "../decision-filter.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { hasColours, print } from "../print.ts";
import { addDecisionsAdd } from "./decisions-add.ts";
import { addDecisionsExport } from "./decisions-export.ts";

type Json = { readonly json?: boolean };

const LISTED = 10;

export function addDecisions(program: Command, shelf: Shelf): void {
  const decisions = program.command("decisions").description("the decision log that all sessions share");
  const listing = decisions
    .command("list")
    .description("recent decisions, newest first")
    .action(inContext(shelf, list));
  withExamples(jsonOption(filterOptions(listing)), [
    "coord decisions list --category=api-design --limit=5",
    "coord decisions list --since 2026-11-01 --text queue",
  ]);
  const querying = decisions
    .command("query [id]")
    .description("decisions in full: one by its id, or all that match")
    .action(inContext(shelf, query));
  withExamples(jsonOption(filterOptions(querying)), [
    "coord decisions query DEC-20260108-0001",
    "coord decisions query --text 'message queue'",
  ]);
  addDecisionsAdd(decisions, shelf);
  addDecisionsExport(decisions, shelf);
  const archiving = decisions
    .command("archive")
    .description("take old decisions out of the lists; the log keeps them, a query by id finds them")
    .option("--before <day>", "archive all decided before this day", momentArgument)
    .option("--keep <count>", "archive all but this many of the latest", countArgument)
    .action(inContext(shelf, archive));
  withExamples(jsonOption(archiving), [
    "coord decisions archive --keep 100",
    "coord decisions archive --before 2026-01-01",
  ]);
  withExamples(decisions, [
    "coord decisions list --limit 5",
    "coord decisions query DEC-20260108-0001",
    'coord decisions add --title "Use one queue" --description "…"',
  ]);
}

async function list(context: Context, options: FilterOptions & Json): Promise<ExitCode> {
  const { project } = await homeOf(context);
  const found = await queryDecisions(project, searchOf({ limit: LISTED, ...options }));
  const { io } = context;
  print(io, options, found, () => {
    const more =
      found.decisions.length < found.total ? `\n\n${found.decisions.length} of ${count(found.total, "decision")}` : "";
    return `${decisionsText(found.decisions, io.out.width, hasColours(io.env, io.out))}${more}`;
  });
  return EXIT.ok;
}

async function query(context: Context, id: string | undefined, options: FilterOptions & Json): Promise<ExitCode> {
  const { project } = await homeOf(context);
  const hasFilter = [options.category, options.scope, options.since, options.until, options.text, options.limit].some(
    (value) => value !== undefined,
  );
  if (id === undefined && !hasFilter) {
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      "name a decision, or say what to look for",
      "coord decisions query DEC-20260108-0001, or --text <words>",
    );
  }
  if (id !== undefined && !isDecisionId(id)) {
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      `not a decision id: ${id}`,
      "ids look like DEC-20260108-0001: coord decisions list",
    );
  }
  const found = await queryDecisions(project, { ...searchOf(options), id });
  if (id !== undefined && found.decisions.length === 0) {
    throw new CliError(EXIT.failure, "NOT_FOUND", `there is no decision ${id}`, "coord decisions list --archived");
  }
  print(context.io, options, found, () => found.decisions.map(decisionText).join("\n\n") || "No decision found.");
  return EXIT.ok;
}

async function archive(
  context: Context,
  options: Json & { readonly before?: number; readonly keep?: number },
): Promise<ExitCode> {
  const { project } = await homeOf(context);
  const { before, keep } = options;
  if ((before === undefined) === (keep === undefined)) {
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      "say what to archive: --before <day> or --keep <count>",
      "coord decisions archive --help",
    );
  }
  const request = keep === undefined ? { before: (before ?? 0) as EpochMs } : { keep };
  const archived = await archiveDecisions(context.machine, project, request);
  print(
    context.io,
    options,
    { archived },
    () => `Archived ${count(archived.length, "decision")}. See them: coord decisions list --archived`,
  );
  return EXIT.ok;
}
