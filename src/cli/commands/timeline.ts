import { resolve } from "node:path";
import type { Command } from "commander";
import { timeline } from "../../app/timeline.ts";
import { paintFor } from "../../text/paint.ts";
import { timelineText } from "../../text/timeline-text.ts";
import { inContext, jsonOption, type Shelf, timeOption, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { hasColours, print } from "../print.ts";

type Options = { readonly json?: boolean; readonly since: number; readonly svg?: string };

const HOUR_MS = 3_600_000;

export function addTimeline(program: Command, shelf: Shelf): void {
  const command = program
    .command("timeline")
    .description("who held which file when, as bars")
    .addOption(timeOption("--since <time>", "how far back, such as 30m or 8h", HOUR_MS, "1h"))
    .option("--svg <file>", "also draw it into this file")
    .action(inContext(shelf, showTimeline));
  withExamples(
    jsonOption(command),
    ["coord timeline", "coord timeline --since 8h --svg timeline.svg", "coord timeline --json"],
    [
      "The bars are made of what coord records anyway, for 7 days: each write that it",
      "lets through, locks by name, releases, sessions that ended, and the locks of",
      "now. A session's bar ends when another gets the file: locks are kept until",
      "somebody wants them. With historySize: 0 writes are not on record.",
    ],
  );
}

async function showTimeline(context: Context, options: Options): Promise<ExitCode> {
  const { io } = context;
  const { project } = await homeOf(context);
  const view = await timeline(project, options.since);
  if (options.svg !== undefined) {
    const { timelineSvg } = await import("../../text/timeline-svg.ts");
    const { default: writeFileAtomic } = await import("write-file-atomic");
    await writeFileAtomic(resolve(io.cwd, options.svg), timelineSvg(view));
  }
  print(io, options, view, () => timelineText(view, io.out.width, paintFor(hasColours(io.env, io.out))));
  return EXIT.ok;
}
