import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandEffects } from "../../../src/domain/shell/command-effects.ts";

/** A line and what it is known to do, as `test/fixtures/shell/lines/*.txt` writes it down. */
export type Line = { readonly topic: string; readonly line: string; readonly effects: readonly string[] };

const FOLDER = join(import.meta.dirname, "../../fixtures/shell/lines");

/** `$ ` starts a line, `> ` continues it, two spaces stand before each effect. */
export function readLines(): readonly Line[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".txt"))
    .flatMap((file) => parseLines(file.slice(0, -".txt".length), readFileSync(join(FOLDER, file), "utf8")));
}

function parseLines(topic: string, text: string): readonly Line[] {
  const lines: { topic: string; line: string; effects: string[] }[] = [];
  for (const row of text.split("\n")) {
    const current = lines.at(-1);
    if (row.startsWith("$ ")) lines.push({ topic, line: row.slice(2), effects: [] });
    else if (row.startsWith(">") && current !== undefined) current.line += `\n${row.slice(2)}`;
    else if (row.startsWith("  ")) current?.effects.push(row.slice(2));
  }
  return lines;
}

/** Effects in short: `part a.ts`, `delete src/` for a tree, `git commit`, and `?` for what cannot be known. */
export function shortEffects({ writes, git, isComplete }: CommandEffects): readonly string[] {
  const written = writes.map(({ kind, path, reach }) => `${kind} ${shortPath(path)}${reach === "tree" ? "/" : ""}`);
  const calls = git.map(
    ({ verb, directory }) => `git ${verb ?? "?"}${directory === "/p" ? "" : ` in ${directory ?? "?"}`}`,
  );
  return [...written, ...calls, ...(isComplete ? [] : ["?"])];
}

function shortPath(path: string): string {
  return path === "/p" ? "." : path.startsWith("/p/") ? path.slice(3) : path;
}
