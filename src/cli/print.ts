import { AppError } from "../app/errors.ts";
import { paintFor } from "../text/paint.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo, Output } from "./cli-io.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** Colours only where a person reads: on a terminal, unless NO_COLOR forbids or FORCE_COLOR wants them anyway. */
export function hasColours(env: CliIo["env"], output: Output): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return output.isTerminal && env["TERM"] !== "dumb";
}

/** The facts as JSON, or the words for people. */
export function print(io: CliIo, options: { readonly json?: boolean }, facts: unknown, text: () => string): void {
  io.out.write(options.json === true ? `${JSON.stringify(facts, null, 2)}\n` : `${text()}\n`);
}

type Failure = {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
};

/** What happened, and the next command; with `--json` also as data on standard output. */
export function printFailure(io: CliIo, error: unknown, isJson: boolean): ExitCode {
  const failure = failureOf(error);
  const { exitCode, code, message, hint } = failure;
  if (isJson) io.out.write(`${JSON.stringify({ error: { code, message, hint } }, null, 2)}\n`);
  const paint = paintFor(hasColours(io.env, io.err));
  io.err.write(`${paint.red("coord:")} ${message}\n`);
  if (hint !== null) io.err.write(`  next: ${hint}\n`);
  return exitCode;
}

function failureOf(error: unknown): Failure {
  if (error instanceof CliError) return error;
  if (error instanceof AppError) {
    const exitCode = error.code === "BAD_INPUT" ? EXIT.usage : EXIT.failure;
    return { exitCode, code: error.code, message: error.message, hint: error.hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: EXIT.failure, code: "UNEXPECTED", message, hint: "coord doctor" };
}
