import { clean } from "./clean.ts";

/**
 * Text of a session as plain words in Markdown: no link, no image (a viewer would load it), no markup, no table cell that
 * ends early.
 */
export function markdownWords(text: string, mostCharacters: number): string {
  return clean(text, mostCharacters).replace(/[\\`*_~[\]<>|#!]/g, "\\$&");
}

/** A path or pattern of a session, as it stands; stars and underscores in it need no escape then. */
export function markdownCode(text: string, mostCharacters: number): string {
  const plain = clean(text, mostCharacters);
  return plain === "" || /[`|]/.test(plain) ? markdownWords(text, mostCharacters) : `\`${plain}\``;
}

/** Longer cells are not worth the blanks in all others. */
const MOST_PADDING = 40;

/** A table whose columns stand below each other, so that it reads well unrendered too; cells are Markdown already. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, index) =>
    Math.min(MOST_PADDING, Math.max(3, ...[title, ...rows.map((row) => row[index] ?? "")].map(characters))),
  );
  const padded = (cell: string, index: number): string =>
    `${cell}${" ".repeat(Math.max(0, (widths[index] ?? 0) - characters(cell)))}`;
  const line = (cells: readonly string[]): string => `| ${cells.map(padded).join(" | ")} |`;
  return [line(titles), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join("\n");
}

function characters(text: string): number {
  return [...text].length;
}
