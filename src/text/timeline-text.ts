import type { FileTimeline, SpanView, TimelineView } from "../app/timeline.ts";
import { clean } from "./clean.ts";
import { columnsOf } from "./columns.ts";
import { ageText, clockOf, epochOf } from "./iso-when.ts";
import type { Paint } from "./paint.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const MOST_PATH_COLUMNS = 36;
const GAP = 2;
const LEAST_CELLS = 10;
const SHOWN_BEFORE = "·";

/** Bars in lines of at most `width` columns: a letter a holder, a capital where it wrote. */
export function timelineText(view: TimelineView, width: number, paint: Paint): string {
  const { from, to, files } = view;
  if (files.length === 0) return `No file was held since ${clockOf(from)}.`;
  const holders = holdersOf(view);
  const paths = Math.min(MOST_PATH_COLUMNS, Math.max(...files.map(({ path }) => columnsOf(clean(path, 300)))));
  const cells = Math.max(LEAST_CELLS, width - paths - GAP);
  const cellMs = (epochOf(to) - epochOf(from)) / cells;
  const indent = " ".repeat(paths + GAP);
  return [
    `${indent}${axis(from, to, cells)}`,
    ...files.map((file) => `${pathText(file, paths)}  ${bar(file, view, cells, holders, paint)}`),
    "",
    ...[...holders].map(([, { letter, name, colour }]) => `${paintWith(paint, colour)(letter)}  ${clean(name, 60)}`),
    "",
    `One character is ${ageText(Math.max(1000, cellMs))}; a capital letter: it wrote; ${SHOWN_BEFORE}: nobody held it.`,
  ].join("\n");
}

export type HolderMark = { readonly letter: string; readonly name: string; readonly colour: number };

/** A mark for each instance that held something, in the order in which they first did. */
export function holdersOf({ files }: TimelineView): ReadonlyMap<string, HolderMark> {
  const spans = files.flatMap((file) => file.spans).sort((a, b) => epochOf(a.from) - epochOf(b.from));
  const marks = new Map<string, HolderMark>();
  for (const { instance, name } of spans) {
    if (marks.has(instance)) continue;
    const colour = marks.size;
    marks.set(instance, { letter: LETTERS[colour % LETTERS.length] ?? "a", name, colour });
  }
  return marks;
}

function axis(from: string, to: string, cells: number): string {
  const [start, end] = [clockOf(from), clockOf(to)];
  const gap = cells - start.length - end.length;
  return gap < 1 ? start : `${start}${" ".repeat(gap)}${end}`;
}

function pathText({ path }: FileTimeline, columns: number): string {
  const characters = [...clean(path, 300)];
  if (columnsOf(characters.join("")) > columns) {
    while (columnsOf(characters.join("")) > columns - 1) characters.shift();
    characters.unshift("…");
  }
  const text = characters.join("");
  return `${text}${" ".repeat(columns - columnsOf(text))}`;
}

function bar(
  { spans }: FileTimeline,
  { from, to }: TimelineView,
  cells: number,
  holders: ReadonlyMap<string, HolderMark>,
  paint: Paint,
): string {
  const [start, end] = [epochOf(from), epochOf(to)];
  const cellOf = (at: string): number => {
    const cell = Math.floor(((epochOf(at) - start) / Math.max(1, end - start)) * cells);
    return Math.max(0, Math.min(cells - 1, cell));
  };
  const row = Array.from({ length: cells }, () => paint.dim(SHOWN_BEFORE));
  for (const span of spans) {
    const mark = holders.get(span.instance);
    if (mark === undefined) continue;
    const wrote = new Set(span.writes.map(cellOf));
    for (let cell = cellOf(span.from); cell <= cellOf(span.to); cell++)
      row[cell] = cellText(mark, wrote.has(cell), paint);
  }
  return row.join("");
}

function cellText({ letter, colour }: HolderMark, isWrite: boolean, paint: Paint): string {
  return paintWith(paint, colour)(isWrite ? letter.toUpperCase() : letter);
}

function paintWith({ green, yellow, red, bold }: Paint, colour: number): (text: string) => string {
  return [green, yellow, red, bold][colour % 4] ?? bold;
}

/** `held until 14:02:10` and the like, for people. */
export function endWords({ end, to }: Pick<SpanView, "end" | "to">): string {
  const at = clockOf(to);
  return {
    held: "still held",
    "passed-on": `went to the next at ${at}`,
    released: `released at ${at}`,
    ended: `its session ended at ${at}`,
    revoked: `ended by a person at ${at}`,
    unknown: `last seen at ${at}`,
  }[end];
}
