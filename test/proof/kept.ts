import { cpSync, existsSync, lstatSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** More of it would not be read; the end is what matters. */
const MOST_LINES = 20_000;

/** Keeps the history of a run that went wrong; returns the folder. */
export function keepHistory(lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "coord-kept-"));
  writeFileSync(join(folder, "history.txt"), `${lines.slice(-MOST_LINES).join("\n")}\n`);
  return folder;
}

/** Keeps a state folder as it is now, with what is said about it; returns the folder. */
export function keepState(state: string, texts: readonly string[]): string {
  const folder = keepHistory(texts);
  if (existsSync(state)) {
    const filter = (path: string): boolean => !lstatSync(path).isFIFO();
    cpSync(state, join(folder, "state"), { recursive: true, verbatimSymlinks: true, filter });
  }
  return folder;
}
