import Table from "cli-table3";
import type { Paint } from "./paint.ts";

export type Column = {
  readonly title: string;
  /** Shares what the other columns leave, and is cut to fit; else as wide as its widest cell. */
  readonly isFlexible?: boolean;
  /** Which part of a cut cell stays; paths tell most by their end. */
  readonly keeps?: "start" | "end";
};

const GAP = 2;
const LEAST_FLEXIBLE = 12;

/**
 * Cells under their titles, without frames, in lines of at most `width` columns (more only if the fixed
 * columns alone need more). Cells are one line each, without control characters; wide characters count double.
 */
export function columnsText(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: Pick<Paint, "bold">,
): string {
  const widths = widthsOf(columns, rows, width);
  const table = new Table({
    chars: NO_FRAME,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
    colWidths: [...widths],
    truncate: "…",
  });
  table.push(columns.map(({ title }) => paint.bold(title)));
  for (const row of rows)
    table.push(columns.map((column, index) => fitted(column, row[index] ?? "", widths[index] ?? 0)));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const NO_FRAME = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(GAP),
};

function widthsOf(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): readonly number[] {
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => columnsOf(row[index] ?? ""))),
  );
  const fixed = columns.reduce(
    (sum, { isFlexible }, index) => sum + (isFlexible === true ? 0 : (natural[index] ?? 0)),
    0,
  );
  let left = width - fixed - GAP * (columns.length - 1);
  const widths = [...natural];
  // The narrowest first, so that what it leaves goes to those that need more.
  const flexible = columns.map((_, index) => index).filter((index) => columns[index]?.isFlexible === true);
  flexible.sort((a, b) => (natural[a] ?? 0) - (natural[b] ?? 0));
  flexible.forEach((index, done) => {
    const share = Math.max(LEAST_FLEXIBLE, Math.floor(left / (flexible.length - done)));
    widths[index] = Math.min(natural[index] ?? 0, share);
    left -= widths[index] ?? 0;
  });
  return widths;
}

/** Columns a text takes on a terminal, near enough: wide East Asian characters and emoji take two. */
export function columnsOf(text: string): number {
  return [...plain(text)].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours, which take no room
const COLOURS = /\u001b\[[0-9;]*m/g;

function plain(text: string): string {
  return text.replace(COLOURS, "");
}

function fitted({ keeps }: Column, cell: string, width: number): string {
  if (keeps !== "end" || columnsOf(cell) <= width) return cell;
  const characters = [...cell];
  while (characters.length > 1 && columnsOf(characters.join("")) > width - 1) characters.shift();
  return `…${characters.join("")}`;
}
