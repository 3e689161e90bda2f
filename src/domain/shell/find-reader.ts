import type { CommandReader, CommandTable } from "./call.ts";
import { harmlessReader } from "./harmless.ts";
import { baseName } from "./path-text.ts";

export type Readers = ReadonlyMap<string, CommandReader>;

export function readersIn(tables: readonly CommandTable[]): Readers {
  const readers = new Map<string, CommandReader>();
  for (const [names, reader] of tables.flat()) for (const name of names.split(" ")) readers.set(name, reader);
  return readers;
}

/** Folders in which a program of that name is the program of that name. */
const PROGRAM_FOLDER =
  /^(\/(usr\/)?(local\/)?s?bin\/|\/opt\/homebrew\/bin\/|(\.\/|.*\/)?node_modules\/\.bin\/|(\.\/|.*\/)?\.?venv\/bin\/)[^/]+$/;

/** What is known of a command by its name; null: nothing. */
export function findReader(name: string, readers: Readers): CommandReader | null {
  const plain = baseName(name);
  if (name.includes("/") && !PROGRAM_FOLDER.test(name)) return /\.(sh|bash)$/.test(name) ? runScriptFile(name) : null;
  return readers.get(plain) ?? harmlessReader(plain);
}

/** `./x.sh`: what its text says. */
function runScriptFile(path: string): CommandReader {
  return (call) => call.run(["bash", path, ...call.words]);
}
