import type { Command } from "commander";
import { fileHistory } from "../../app/file-history.ts";
import { historyText } from "../../text/history-text.ts";
import { countArgument, inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { hasColours, print } from "../print.ts";

type Options = { readonly json?: boolean; readonly limit: number; readonly diff?: boolean };

const SHOWN = 20;

export function addHistory(program: Command, shelf: Shelf): void {
  const command = program
    .command("history <file>")
    .description("what stood in a file, who replaced it when and with what")
    .option("-n, --limit <count>", "show this many, the newest", countArgument, SHOWN)
    .option("--diff", "also what each change did")
    .action(inContext(shelf, history));
  withExamples(
    jsonOption(command),
    ["coord history src/api.ts", "coord history src/api.ts --diff --limit 3"],
    [
      "What a file was is kept before each write that coord lets through: 7 days and",
      "256 MB for a repository (historyKeep, historySize). Not kept: files that git",
      "ignores, that look like secrets by their name, and those over 10 MB.",
    ],
  );
}

async function history({ io, machine, caller }: Context, file: string, options: Options): Promise<ExitCode> {
  const found = await fileHistory(machine, caller, file, { limit: options.limit, isWithDiff: options.diff === true });
  print(io, options, found, () => historyText(found, io.out.width, hasColours(io.env, io.out)));
  return EXIT.ok;
}
