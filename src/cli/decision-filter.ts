import type { Command } from "commander";
import type { DecisionSearch } from "../app/query-decisions.ts";
import { DECISION_SCOPES, type DecisionScope } from "../domain/architecture-decision.ts";
import type { EpochMs } from "../domain/instant.ts";
import { CliError } from "./cli-error.ts";
import { countArgument, endMomentArgument, momentArgument } from "./command.ts";
import { EXIT } from "./exit-codes.ts";

/** Flags that choose decisions, the same for every command that reads them. */
export type FilterOptions = {
  readonly category?: string;
  readonly scope?: string;
  readonly since?: number;
  readonly until?: number;
  readonly text?: string;
  readonly limit?: number;
  readonly archived?: boolean;
};

export function filterOptions(command: Command): Command {
  return command
    .option("--category <name>", "only this category")
    .option("--scope <scope>", `only this scope: ${DECISION_SCOPES.join(", ")}`)
    .option("--since <time>", "decided then or later: 2026-11-21, or 2026-11-21T14:00:00Z", momentArgument)
    .option("--until <time>", "decided then or earlier", endMomentArgument)
    .option("--text <words>", "every word is in the title or description")
    .option("--limit <count>", "at most this many", countArgument)
    .option("--archived", "also archived ones");
}

export function searchOf(options: FilterOptions): DecisionSearch {
  return {
    category: options.category,
    scope: options.scope === undefined ? undefined : scopeOf(options.scope),
    since: options.since as EpochMs | undefined,
    until: options.until as EpochMs | undefined,
    text: options.text,
    limit: options.limit,
    isWithArchived: options.archived,
  };
}

function scopeOf(text: string): DecisionScope {
  const known = DECISION_SCOPES.find((scope) => scope === text);
  if (known !== undefined) return known;
  throw new CliError(EXIT.usage, "BAD_INPUT", `not a scope: ${text}`, `use one of: ${DECISION_SCOPES.join(", ")}`);
}
