import type { CommandReader, CommandTable } from "./call.ts";
import { BUILDING_COMMANDS } from "./commands-building.ts";
import { COPYING_COMMANDS } from "./commands-copying.ts";
import { EDITING_COMMANDS } from "./commands-editing.ts";
import { FETCHING_COMMANDS } from "./commands-fetching.ts";
import { FILE_COMMANDS } from "./commands-files.ts";
import { FINDING_COMMANDS } from "./commands-finding.ts";
import { FORMATTING_COMMANDS } from "./commands-formatting.ts";
import { GIT_COMMANDS } from "./commands-git.ts";
import { INTERPRETING_COMMANDS } from "./commands-interpreting.ts";
import { MAKE_COMMANDS } from "./commands-make.ts";
import { PATCHING_COMMANDS } from "./commands-patching.ts";
import { SEARCHING_COMMANDS } from "./commands-searching.ts";
import { WRAPPING_COMMANDS } from "./commands-wrapping.ts";
import { harmlessReader } from "./harmless.ts";
import { baseName } from "./path-text.ts";

const TABLES: readonly CommandTable[] = [
  FILE_COMMANDS,
  COPYING_COMMANDS,
  EDITING_COMMANDS,
  PATCHING_COMMANDS,
  FORMATTING_COMMANDS,
  FETCHING_COMMANDS,
  FINDING_COMMANDS,
  SEARCHING_COMMANDS,
  WRAPPING_COMMANDS,
  INTERPRETING_COMMANDS,
  BUILDING_COMMANDS,
  MAKE_COMMANDS,
  GIT_COMMANDS,
];

const READERS: ReadonlyMap<string, CommandReader> = new Map(
  TABLES.flatMap((table) =>
    table.flatMap(([names, reader]) => names.split(" ").map((name) => [name, reader] as const)),
  ),
);

/** Folders in which a program of that name is the program of that name. */
const PROGRAM_FOLDER =
  /^(\/(usr\/)?(local\/)?s?bin\/|\/opt\/homebrew\/bin\/|(\.\/|.*\/)?node_modules\/\.bin\/|(\.\/|.*\/)?\.?venv\/bin\/)[^/]+$/;

/** What is known of a command by its name; null: nothing. */
export function findReader(name: string): CommandReader | null {
  const plain = baseName(name);
  if (name.includes("/") && !PROGRAM_FOLDER.test(name)) return /\.(sh|bash)$/.test(name) ? runScriptFile(name) : null;
  return READERS.get(plain) ?? harmlessReader(plain);
}

/** `./x.sh`: what its text says. */
function runScriptFile(path: string): CommandReader {
  return (call) => call.run(["bash", path, ...call.words]);
}
