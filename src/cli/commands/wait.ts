import type { Command } from "commander";
import { factsOf } from "../../adapters/self-process/self-process.ts";
import type { WaitEnd } from "../../app/wait-for-file.ts";
import { waitForFile } from "../../app/wait-for-file.ts";
import { clean } from "../../text/clean.ts";
import { waitText } from "../../text/wait-text.ts";
import { durationArgument, inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { untilInterrupted } from "../interruption.ts";
import { namedFiles } from "../named-files.ts";
import { print } from "../print.ts";
import { openProgress } from "../progress.ts";

type Options = { readonly json?: boolean; readonly timeout: number };

/** The client moves a command to the background after two minutes. */
const DEFAULT_MS = 100_000;

export function addWait(program: Command, shelf: Shelf): void {
  const command = program
    .command("wait <file>")
    .description("wait in turn for a file that another session holds; asks no model")
    .option("--timeout <time>", "give up after this long: 30s, 5m (default: 100s)", durationArgument, DEFAULT_MS)
    .action(inContext(shelf, wait));
  withExamples(
    jsonOption(command),
    ["coord wait src/api.ts", "coord wait src/api.ts --timeout 10m   # in the background: its end wakes the session"],
    [
      "First come, first served. Then the file is kept for you for 3 minutes, or until your turn ends:",
      "read it, edit it. Exit codes: 0 it is yours, 10 still held, 12 a deadlock that you give way in.",
    ],
  );
}

const CODE_OF: Readonly<Record<WaitEnd["kind"], ExitCode>> = {
  "your-turn": EXIT.ok,
  "still-held": EXIT.lockHeld,
  deadlock: EXIT.conflict,
};

async function wait({ io, machine, caller }: Context, name: string, options: Options): Promise<ExitCode> {
  const [file = name] = await namedFiles([name], io.cwd);
  const progress = openProgress(io);
  const end = await untilInterrupted((signal) =>
    waitForFile(machine, caller, file, {
      mostMs: options.timeout,
      process: factsOf(io.pid),
      signal,
      onPlace: ({ holder, ahead }) =>
        progress.show(`waiting for ${clean(file, 200)}, held by ${clean(holder, 80)}, ${ahead} before you`),
    }),
  ).finally(() => progress.clear());
  print(io, options, { wait: end }, () => waitText(end));
  return CODE_OF[end.kind];
}
