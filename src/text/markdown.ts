import { clean } from "./clean.ts";

/**
 * Text of a session as plain words in Markdown: no link, no image (a viewer would load it), no markup, no table cell that
 * ends early.
 */
export function markdownWords(text: string, mostCharacters: number): string {
  return clean(text, mostCharacters).replace(/[\\`*_~[\]<>|#!]/g, "\\$&");
}

/** A table; cells are Markdown already. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}
