import type { Command } from "commander";
import { gitTree } from "../../adapters/git-command/git-tree.ts";
import { findMine, type MineFile } from "../../app/mine.ts";
import { gitOn } from "../../domain/git/own-command.ts";
import { type MineCommands, mineLeftOutText, mineText } from "../../text/mine-text.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print } from "../print.ts";

type Options = {
  readonly json?: boolean;
  readonly z?: boolean;
  readonly staged?: boolean;
  readonly tracked?: boolean;
  readonly untracked?: boolean;
  readonly unshared?: boolean;
};

export function addMine(program: Command, shelf: Shelf): void {
  const command = program
    .command("mine")
    .description("your changed files in this checkout, and the git commands for these alone")
    .option("--staged", "only those in the index")
    .option("--tracked", "only those that git knows")
    .option("--untracked", "only those that git does not know")
    .option("--unshared", "only those that no other live session has work in")
    .option("-z", "print paths alone, each ended by NUL, for git add --pathspec-from-file=- --pathspec-file-nul")
    .action(inContext(shelf, mine));
  withExamples(jsonOption(command), [
    "coord mine",
    "coord mine -z | git add --pathspec-from-file=- --pathspec-file-nul",
    "coord mine --json | jq -r '.commands.commit'",
  ]);
}

async function mine(context: Context, options: Options): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project, checkout } = await homeOf(context);
  const found = await findMine(machine, gitTree, project, checkout, caller);
  const files = found.filter((file) => isWanted(file, options));
  if (options.z === true && options.json !== true) {
    const offered = files.filter(({ leftOut }) => leftOut === null);
    io.out.write(offered.map(({ path }) => `${path}\0`).join(""));
    for (const line of mineLeftOutText(files)) io.err.write(`${line}\n`);
    return EXIT.ok;
  }
  const commands = commandsFor(files);
  print(io, options, { checkout, files, commands }, () => mineText(files, commands));
  return EXIT.ok;
}

function isWanted({ changes, sharedWith }: MineFile, options: Options): boolean {
  const isUntracked = changes.includes("untracked");
  const wanted = [
    // What git ignores is in no list for git, unless it is asked for by name.
    changes.includes("ignored") ? options.json === true : true,
    options.staged !== true || changes.includes("staged"),
    options.tracked !== true || !isUntracked,
    options.untracked !== true || isUntracked,
    options.unshared !== true || sharedWith.length === 0,
  ];
  return wanted.every(Boolean);
}

function commandsFor(all: readonly MineFile[]): MineCommands {
  const files = all.filter(({ changes, leftOut }) => leftOut === null && !changes.includes("ignored"));
  const own = files.filter(({ sharedWith }) => sharedWith.length === 0);
  const untracked = files.filter(isUntracked).map(({ path }) => path);
  const add = untracked.length === 0 ? "" : `${gitOn(["add"], untracked)} && `;
  const everything = files.map(({ path }) => path);
  const away = own.map(({ path }) => path);
  const stash = own.some(isUntracked) ? ["stash", "push", "-u"] : ["stash", "push"];
  return {
    commit: files.length === 0 ? null : `${add}${gitOn(["commit"], everything)}`,
    stash: own.length === 0 ? null : gitOn(stash, away),
  };
}

function isUntracked({ changes }: MineFile): boolean {
  return changes.includes("untracked");
}
