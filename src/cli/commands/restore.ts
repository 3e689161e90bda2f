import type { Command } from "commander";
import { type RestoreRequest, restoreFile } from "../../app/restore-file.ts";
import type { Wanted } from "../../domain/version.ts";
import { restoredText } from "../../text/history-text.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print } from "../print.ts";
import { wantedVersion } from "../wanted-version.ts";

type Options = {
  readonly json?: boolean;
  readonly at?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
};

export function addRestore(program: Command, shelf: Shelf): void {
  const command = program
    .command("restore <file>")
    .description("bring back what stood in a file: without --at, what the last change replaced")
    .option("--at <version|time>", "a version of coord history; or a time: 14:05, 2026-11-21T14:05, 10m (ago)")
    .option("--to <file>", "put it there and leave the file alone")
    .option("--dry-run", "only say what would be done")
    .action(inContext(shelf, restore));
  withExamples(
    jsonOption(command),
    [
      "coord restore src/api.ts",
      "coord restore src/api.ts --at 3f2a91c0de",
      "coord restore src/api.ts --at 10m --to old.ts",
    ],
    [
      "It is a write like any other: refused (exit 10) while somebody else holds the",
      "file, and what is there now is kept first, so that the same command undoes it.",
    ],
  );
}

async function restore({ io, machine, caller }: Context, file: string, options: Options): Promise<ExitCode> {
  const wanted: Wanted = options.at === undefined ? { kind: "latest" } : wantedVersion(options.at, Date.now());
  const isDryRun = options.dryRun === true;
  const request: RestoreRequest = { path: file, wanted, to: options.to ?? null, isDryRun };
  const restoration = await restoreFile(machine, caller, request);
  print(io, options, { restoration }, () => restoredText(restoration));
  return restoration.kind === "held" ? EXIT.lockHeld : EXIT.ok;
}
