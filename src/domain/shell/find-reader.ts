import type { CommandReader, CommandTable } from "./call.ts";
import { harmlessReader } from "./harmless.ts";
import { baseName } from "./path-text.ts";
import { isWordOf } from "./word-list.ts";

/** The reader of a command that these tables name; null: none of them does. */
export function readerIn(tables: readonly CommandTable[], name: string): CommandReader | null {
  for (const table of tables) {
    const named = table.find(([names]) => isWordOf(names, name));
    if (named !== undefined) return named[1];
  }
  return null;
}

/** Folders in which a program of that name is the program of that name. */
const PROGRAM_FOLDER =
  /^(\/(usr\/)?(local\/)?s?bin\/|\/opt\/homebrew\/bin\/|(\.\/|.*\/)?node_modules\/\.bin\/|(\.\/|.*\/)?\.?venv\/bin\/)[^/]+$/;

/** What is known of a command by its name; null: nothing. */
export function findReader(name: string, tables: readonly CommandTable[]): CommandReader | null {
  const plain = baseName(name);
  if (name.includes("/") && !PROGRAM_FOLDER.test(name)) return /\.(sh|bash)$/.test(name) ? runScriptFile(name) : null;
  return readerIn(tables, plain) ?? harmlessReader(plain);
}

/** `./x.sh`: what its text says. */
function runScriptFile(path: string): CommandReader {
  return (call) => call.run(["bash", path, ...call.words]);
}
