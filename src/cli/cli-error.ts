import type { ExitCode } from "./exit-codes.ts";

/** Ends a command with a message of its own and a certain exit code. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly hint: string | null;

  constructor(exitCode: ExitCode, code: string, message: string, hint: string | null = null) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
    this.code = code;
    this.hint = hint;
  }
}
