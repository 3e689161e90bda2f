import { existsSync } from "node:fs";
import { join } from "node:path";
import { Argument, type Command } from "commander";
import { foldsCase } from "../../adapters/workspace-fs/case-folding.ts";
import { clientHomeOf } from "../../compose.ts";
import type { ExplainedRow, Explanation } from "../../config/explain.ts";
import { sourcesOf } from "../../config/sources.ts";
import { findNearest } from "../../domain/nearest.ts";
import { configText } from "../../text/config-text.ts";
import { CliError } from "../cli-error.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { hasColours, print } from "../print.ts";

type Json = { readonly json?: boolean };

export function addConfig(program: Command, shelf: Shelf): void {
  const config = program.command("config").description("what is configured, and where it comes from");
  const explaining = config
    .command("explain")
    .description("every setting, its value and its source")
    .action(inContext(shelf, explain));
  withExamples(jsonOption(explaining), ["coord config explain"]);
  const getting = config
    .command("get")
    .addArgument(new Argument("<key>", "such as lease.yieldAfter"))
    .description("one value")
    .action(inContext(shelf, get));
  withExamples(jsonOption(getting), ["coord config get mode"]);
  const finding = config
    .command("path")
    .description("the configuration files, weakest first")
    .action(inContext(shelf, path));
  withExamples(jsonOption(finding), ["coord config path"]);
  const validating = config
    .command("validate")
    .description("exit 1 if something in the configuration is wrong or does not count")
    .action(inContext(shelf, validate));
  withExamples(jsonOption(validating), ["coord config validate && git commit"]);
  withExamples(config, ["coord config explain", "coord config get lease.yieldAfter"]);
}

async function explanationOf(context: Context): Promise<Explanation> {
  const { env } = context.io;
  // YAML and the schema are loaded for those who ask about the configuration only.
  const { explainConfig } = await import("../../config/explain.ts");
  const { project, checkout } = await homeOf(context);
  const git = join(checkout, ".git");
  return explainConfig({
    stateDir: project.stateDir,
    checkout,
    clientHome: clientHomeOf(env),
    foldsCase: foldsCase(existsSync(git) ? git : checkout),
    env,
    flags: {},
  });
}

async function explain(context: Context, options: Json): Promise<ExitCode> {
  const explanation = await explanationOf(context);
  print(context.io, options, explanation, () =>
    configText(explanation, context.io.out.width, hasColours(context.io.env, context.io.out)),
  );
  return EXIT.ok;
}

async function get(context: Context, key: string, options: Json): Promise<ExitCode> {
  const { rows } = await explanationOf(context);
  const row = rows.find((candidate) => candidate.key === key);
  if (row === undefined) {
    const nearest = findNearest(
      key,
      rows.map((candidate: ExplainedRow) => candidate.key),
    );
    throw new CliError(
      EXIT.usage,
      "NOT_FOUND",
      `there is no setting ${key}${nearest === null ? "" : `; did you mean ${nearest}?`}`,
      "coord config explain",
    );
  }
  print(context.io, options, row, () => row.value);
  return EXIT.ok;
}

async function path(context: Context, options: Json): Promise<ExitCode> {
  const { checkout } = await homeOf(context);
  const files = sourcesOf(checkout, clientHomeOf(context.io.env)).map(({ kind, path: file }) => ({
    kind,
    path: file,
    exists: existsSync(file),
  }));
  print(context.io, options, { files }, () =>
    files.map((file) => `${file.kind.padEnd(6)}${file.path}${file.exists ? "" : "  (not there)"}`).join("\n"),
  );
  return EXIT.ok;
}

async function validate(context: Context, options: Json): Promise<ExitCode> {
  const { rows, problems } = await explanationOf(context);
  const found = [...problems, ...rows.flatMap(({ ignoredBecause }) => ignoredBecause)];
  print(context.io, options, { problems: found }, () =>
    found.length === 0 ? "The configuration is fine." : found.join("\n"),
  );
  return found.length === 0 ? EXIT.ok : EXIT.failure;
}
