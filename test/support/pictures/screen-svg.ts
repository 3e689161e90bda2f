import { SCREEN } from "./palette.ts";
import type { Cell, Look, Screen } from "./screen.ts";

const CELL = { width: 8.4, height: 19, baseline: 14, fontSize: 14 } as const;
const MARGIN = 16;
const BAR = 32;
const FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

export type Drawing = { readonly title: string; readonly columns: number };

/** A window with this screen in it. Every run of text is fixed to its columns, whatever font the reader has. */
export function screenSvg(screen: Screen, { title, columns }: Drawing): string {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = BAR + screen.length * CELL.height + 2 * MARGIN - 6;
  const text = screen.map((line) => line.map((cell) => cell.text).join("")).join("\n");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc xml:space="preserve">${escaped(text)}</desc>`,
    `<rect width="${width}" height="${height}" rx="9" fill="${SCREEN.background}"/>`,
    `<path d="M0 ${BAR}V9a9 9 0 0 1 9-9H${width - 9}a9 9 0 0 1 9 9V${BAR}z" fill="${SCREEN.bar}"/>`,
    ...["#ff5f57", "#febc2e", "#28c840"].map(
      (colour, index) => `<circle cx="${20 + index * 20}" cy="${BAR / 2}" r="6" fill="${colour}"/>`,
    ),
    `<text x="${width / 2}" y="${BAR / 2 + 4.5}" text-anchor="middle" font-family="system-ui, sans-serif" font-size="13" fill="${SCREEN.title}">${escaped(title)}</text>`,
    `<g font-family="${FONTS}" font-size="${CELL.fontSize}" fill="${SCREEN.text}" xml:space="preserve">`,
    ...screen.flatMap((line, row) => drawLine(line, BAR + MARGIN - 3 + row * CELL.height)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

type Run = { readonly text: string; readonly look: Look; readonly column: number; readonly columns: number };

function drawLine(line: readonly Cell[], top: number): readonly string[] {
  return runsOf(line).flatMap((run) => [...drawBackground(run, top), ...drawText(run, top)]);
}

/** Neighbours of one look, words apart; a character that fonts draw in widths of their own stands alone. */
function runsOf(line: readonly Cell[]): readonly Run[] {
  const runs: Run[] = [];
  let column = 0;
  for (const { text, columns, look } of line) {
    const last = runs.at(-1);
    if (last !== undefined && last.look === look && isJoined(last.text, text))
      runs[runs.length - 1] = { ...last, text: last.text + text, columns: last.columns + columns };
    else runs.push({ text, look, column, columns });
    column += columns;
  }
  return runs;
}

/** Two spaces part a line, since not every viewer keeps them. */
function isJoined(before: string, next: string): boolean {
  return isLetter(next) && isLetter(before.at(-1) ?? "") && !(next === " " && before.endsWith(" "));
}

function isLetter(character: string): boolean {
  return /[ -~\u00a1-\u024f“”‘’…–—]/.test(character);
}

function drawBackground({ look, column, columns }: Run, top: number): readonly string[] {
  const colour = look.isInverse ? (look.foreground ?? SCREEN.text) : look.background;
  if (colour === null) return [];
  return [
    `<rect x="${x(column)}" y="${top}" width="${length(columns)}" height="${CELL.height}" fill="${colour}" shape-rendering="crispEdges"/>`,
  ];
}

function drawText({ text, look, column, columns }: Run, top: number): readonly string[] {
  if (text.trim() === "") return [];
  const colour = look.isInverse ? (look.background ?? SCREEN.background) : look.foreground;
  const box = boxPath(text, x(column), top);
  const opacity = look.isDim ? ' opacity="0.6"' : "";
  if (box !== null) return [`<path d="${box}" fill="none" stroke="${colour ?? SCREEN.text}"${opacity}/>`];
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const shownColumns = columns - (text.length - shown.length);
  const attributes = [
    `x="${x(column + lead)}" y="${top + CELL.baseline}"`,
    `textLength="${length(shownColumns)}" lengthAdjust="spacingAndGlyphs"`,
    ...(colour === null ? [] : [`fill="${colour}"`]),
    ...(look.isBold ? ['font-weight="bold"'] : []),
    ...(look.isItalic ? ['font-style="italic"'] : []),
    ...(look.isUnderlined ? ['text-decoration="underline"'] : []),
  ];
  return [`<text ${attributes.join(" ")}${opacity}>${escaped(shown)}</text>`];
}

/** Lines of frames are drawn, so that they meet in every font. */
function boxPath(text: string, left: number, top: number): string | null {
  const [middle, centre] = [left + CELL.width / 2, top + CELL.height / 2];
  const [right, bottom] = [left + CELL.width, top + CELL.height];
  const paths: Readonly<Record<string, string>> = {
    "─": `M${left} ${centre}H${right}`,
    "━": `M${left} ${centre}H${right}`,
    "⎿": `M${middle} ${top}V${centre}H${right}`,
    "│": `M${middle} ${top}V${bottom}`,
    "╭": `M${middle} ${bottom}Q${middle} ${centre} ${right} ${centre}`,
    "╮": `M${middle} ${bottom}Q${middle} ${centre} ${left} ${centre}`,
    "╰": `M${middle} ${top}Q${middle} ${centre} ${right} ${centre}`,
    "╯": `M${middle} ${top}Q${middle} ${centre} ${left} ${centre}`,
  };
  return paths[text] ?? null;
}

function x(column: number): number {
  return round(MARGIN + column * CELL.width);
}

function length(columns: number): number {
  return round(columns * CELL.width);
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
