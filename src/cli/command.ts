import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../config/duration.ts";
import type { CliIo } from "./cli-io.ts";
import { type Context, openContext } from "./context.ts";
import type { ExitCode } from "./exit-codes.ts";

/** Where commands are hung up, and how they run. */
export type Shelf = {
  readonly io: CliIo;
  /** What the process is to end with. */
  readonly end: (code: ExitCode) => void;
};

/** The body of a command that needs the state: it gets its caller and says how it ended. */
export function inContext<A extends readonly unknown[]>(
  { io, end }: Shelf,
  body: (context: Context, ...args: A) => Promise<ExitCode>,
): (...args: A) => Promise<void> {
  return async (...args) => end(await body(await openContext(io), ...args));
}

export const EXAMPLES_TITLE = "\nExamples:\n";

/** Help that shows the command in use; `notes` are what else is to be known, below. */
export function withExamples(command: Command, examples: readonly string[], notes: readonly string[] = []): Command {
  const lines = [...examples.map((example) => `  ${example}`), ...(notes.length === 0 ? [] : ["", ...notes])];
  return command.addHelpText("after", `${EXAMPLES_TITLE}${lines.join("\n")}`);
}

export function jsonOption(command: Command): Command {
  return command.option("--json", "print JSON with a documented shape (dist/schemas)");
}

/** `30s`, `5m`, `2h` in milliseconds. */
export function durationArgument(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError("Give a time such as 30s, 5m or 2h.");
  return ms;
}

/** An option that takes a time; `said` is how its default is written. */
export function timeOption(flags: string, description: string, defaultMs: number, said: string): Option {
  return new Option(flags, description).argParser(durationArgument).default(defaultMs, said);
}

export function countArgument(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number, 0 or more.");
}

/** Ms since 1970 of `2026-11-21` (the start of that day here) or of a full ISO 8601 time. */
export function momentArgument(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(isDay ? `${text}T00:00:00` : text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new InvalidArgumentError("Give a day such as 2026-11-21, or a time such as 2026-11-21T14:00:00Z.");
  return ms;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The same for the end of a span: a day counts whole. */
export function endMomentArgument(text: string): number {
  const ms = momentArgument(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? ms + DAY_MS - 1 : ms;
}
