import { CommanderError } from "commander";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";
import { printFailure } from "./print.ts";
import { buildProgram } from "./program.ts";

/** Runs one command line; returns the exit code. Never throws. */
export async function runCli(io: CliIo, args: readonly string[]): Promise<number> {
  const ended: { code: number } = { code: EXIT.ok };
  const program = buildProgram(io, (code) => {
    ended.code = code;
  });
  try {
    await program.parseAsync([...withSubcommand(args)], { from: "user" });
    return ended.code;
  } catch (error) {
    // Commander has said already what is wrong; help that was asked for is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return printFailure(io, error, args.includes("--json"));
  }
}

/** What a group does when no subcommand is named. Commander's own default would take a misspelt one for an argument. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ["decisions", "list"],
  ["config", "explain"],
]);

function withSubcommand(args: readonly string[]): readonly string[] {
  const [group = "", first] = args;
  const subcommand = DEFAULTS.get(group);
  const isHelp = first === "--help" || first === "-h";
  if (subcommand === undefined || isHelp || (first !== undefined && !first.startsWith("-"))) return args;
  return [group, subcommand, ...args.slice(1)];
}
