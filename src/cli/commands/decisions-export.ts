import { mkdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import { queryDecisions } from "../../app/query-decisions.ts";
import type { DecisionView } from "../../app/views.ts";
import { count } from "../../text/iso-when.ts";
import { madrFileName, madrText } from "../../text/madr-text.ts";
import { inContext, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { type FilterOptions, filterOptions, searchOf } from "../decision-filter.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";

type Options = FilterOptions & { readonly format: "madr" | "json"; readonly out?: string };

export function addDecisionsExport(decisions: Command, shelf: Shelf): void {
  const command = decisions
    .command("export")
    .description("write decisions as Markdown records (MADR 4) or JSON")
    .addOption(new Option("--format <format>", "how").choices(["madr", "json"]).default("madr"))
    .option("--out <path>", "madr: a folder, one file per decision; json: a file. Without it: standard output")
    .action(inContext(shelf, exportDecisions));
  withExamples(filterOptions(command), [
    "coord decisions export --format madr --out docs/decisions",
    "coord decisions export --format json --archived > decisions.json",
  ]);
}

async function exportDecisions(context: Context, options: Options): Promise<ExitCode> {
  const { io } = context;
  const { project } = await homeOf(context);
  const { decisions } = await queryDecisions(project, searchOf(options));
  const oldestFirst = [...decisions].reverse();
  const out = options.out === undefined ? null : resolve(io.cwd, options.out);
  const exporting = options.format === "json" ? exportJson : exportMadr;
  const written = await exporting(context, oldestFirst, out);
  if (written !== null)
    io.err.write(`Wrote ${count(oldestFirst.length, "decision")} to ${relative(io.cwd, written) || "."}\n`);
  return EXIT.ok;
}

/** Returns what was written to; null: standard output. */
async function exportJson(
  { io }: Context,
  decisions: readonly DecisionView[],
  file: string | null,
): Promise<string | null> {
  const text = `${JSON.stringify({ decisions }, null, 2)}\n`;
  if (file === null) {
    io.out.write(text);
    return null;
  }
  mkdirSync(dirname(file), { recursive: true });
  await writeWhole(file, text);
  return file;
}

async function exportMadr(
  { io }: Context,
  decisions: readonly DecisionView[],
  folder: string | null,
): Promise<string | null> {
  const names = new Map(decisions.map((decision) => [decision.id, madrFileName(decision)]));
  const texts = decisions.map((decision) =>
    madrText(decision, (id) => (folder === null ? null : (names.get(id) ?? null))),
  );
  if (folder === null) {
    io.out.write(texts.join("\n"));
    return null;
  }
  mkdirSync(folder, { recursive: true });
  for (const [index, decision] of decisions.entries()) {
    await writeWhole(join(folder, names.get(decision.id) ?? decision.id), texts[index] ?? "");
  }
  return folder;
}

/** A reader sees the whole file or the former one. */
async function writeWhole(file: string, text: string): Promise<void> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  await writeFileAtomic(file, text);
}
