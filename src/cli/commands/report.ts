import type { Command } from "commander";
import { findNamed } from "../../app/find-named.ts";
import { registerCaller } from "../../app/register.ts";
import { activityHistory, currentReport, reportActivity, reportView } from "../../app/report-activity.ts";
import type { ActivityView, ReportView } from "../../app/views.ts";
import { parseProgress } from "../../domain/activity.ts";
import { historyText, reportText } from "../../text/report-text.ts";
import { CliError } from "../cli-error.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print } from "../print.ts";

type Options = {
  readonly json?: boolean;
  readonly action?: string;
  readonly target?: string;
  readonly phase?: string;
  readonly progress?: string;
  readonly next?: string;
  readonly of?: string;
  readonly history?: boolean;
};

export function addReport(program: Command, shelf: Shelf): void {
  const command = program
    .command("report")
    .description("say what you are doing, for all to see; without options: what was said last")
    .option("--action <text>", "what you do: building, reviewing, blocked")
    .option("--target <text>", "on what")
    .option("--phase <text>", "in which phase of it")
    .option("--progress <per cent>", "how far, such as 40%")
    .option("--next <text>", "what comes next")
    .option("--of <who>", "what another session is doing, by name or id")
    .option("--history", "the last 24 hours, and hour by hour before that")
    .action(inContext(shelf, report));
  withExamples(
    jsonOption(command),
    [
      "coord report --action build --target login --progress 40% --next tests",
      "coord report --of brisk-otter --history",
    ],
    ["What is left out stays as it was. Tools and files are noted by themselves."],
  );
}

async function report(context: Context, options: Options): Promise<ExitCode> {
  const { machine, caller } = context;
  const { project } = await homeOf(context);
  const { action, target, phase, progress, next } = options;
  const isReading = [action, target, phase, progress, next].every((word) => word === undefined);
  if (isReading || options.of !== undefined) return show(context, options);
  const me = await registerCaller(machine, project, caller);
  const said = await reportActivity(machine, project, me, {
    action: action ?? null,
    target: target ?? null,
    phase: phase ?? null,
    progress: progress === undefined ? null : progressOf(progress),
    next: next ?? null,
  });
  printReport(context, options, me, said, []);
  return EXIT.ok;

  function progressOf(text: string): number {
    const parsed = parseProgress(text);
    if (parsed !== null) return parsed;
    throw new CliError(EXIT.usage, "BAD_INPUT", `not a progress: ${JSON.stringify(text.slice(0, 40))}`, "0% to 100%");
  }
}

async function show(context: Context, options: Options): Promise<ExitCode> {
  const { machine, caller } = context;
  const { project } = await homeOf(context);
  const who = await findNamed(machine, project, caller, options.of ?? null);
  const current = await currentReport(project, who.id);
  const history = options.history === true ? await activityHistory(project, who.id) : [];
  printReport(context, options, who, current === null ? null : reportView(current), history);
  return EXIT.ok;
}

function printReport(
  { io }: Context,
  options: Options,
  { id, name }: { readonly id: string; readonly name: string },
  said: ReportView | null,
  history: readonly ActivityView[],
): void {
  print(io, options, { instance: id, name, report: said, history }, () =>
    [
      `${name}: ${said === null ? "nothing is known yet" : reportText(said)}`,
      ...(options.history === true ? [historyText(history)] : []),
    ].join("\n"),
  );
}
