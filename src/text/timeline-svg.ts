import type { TimelineView } from "../app/timeline.ts";
import { clean, cut } from "./clean.ts";
import { clockOf, epochOf } from "./iso-when.ts";
import { endWords, holdersOf } from "./timeline-text.ts";

const WIDTH = 960;
const PATHS = 280;
const MARGIN = 16;
const ROW = 26;
const HEAD = 44;
const CHARACTERS_OF_PATH = 38;
const TICKS = 6;
/** Told apart with any kind of colour vision (Okabe and Ito); white letters can be read on each. */
const COLOURS = ["#0072b2", "#b35900", "#007a59", "#a0447c", "#4d6f94", "#7a5c00"] as const;

/** The timeline as a picture that needs nothing else: a bar per span, a tick per write, names on hover and below. */
export function timelineSvg(view: TimelineView): string {
  const holders = [...holdersOf(view)];
  const colours = new Map(holders.map(([id, { colour }]) => [id, COLOURS[colour % COLOURS.length] ?? COLOURS[0]]));
  const height = HEAD + Math.max(1, view.files.length) * ROW + MARGIN + holders.length * 20 + MARGIN;
  const [start, end] = [epochOf(view.from), epochOf(view.to)];
  const room = WIDTH - PATHS - 2 * MARGIN;
  const x = (at: string): number => PATHS + MARGIN + (room * (epochOf(at) - start)) / Math.max(1, end - start);
  const legendTop = HEAD + Math.max(1, view.files.length) * ROW + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>Who held which file from ${clockOf(view.from)} to ${clockOf(view.to)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...ticksOf(view, x, legendTop),
    ...view.files.flatMap(({ path, spans }, row) => {
      const top = HEAD + row * ROW;
      return [
        `<text x="${PATHS}" y="${top + 16}" text-anchor="end" fill="#1f2328">${xml(shortPath(path))}</text>`,
        ...spans.map((span) => {
          const width = Math.max(2, x(span.to) - x(span.from));
          const words = `${clean(span.name, 60)}: ${clean(path, 200)} from ${clockOf(span.from)}, ${endWords(span)}`;
          const fill = colours.get(span.instance) ?? COLOURS[0];
          return `<rect x="${round(x(span.from))}" y="${top + 3}" width="${round(width)}" height="18" rx="3" fill="${fill}"><title>${xml(words)}</title></rect>`;
        }),
        ...spans.flatMap(({ writes }) =>
          writes.map((at) => `<rect x="${round(x(at))}" y="${top + 7}" width="2" height="10" fill="#ffffff"/>`),
        ),
      ];
    }),
    ...(view.files.length === 0
      ? [`<text x="${WIDTH / 2}" y="${HEAD + 16}" text-anchor="middle" fill="#59636e">No file was held.</text>`]
      : []),
    ...holders.flatMap(([id, { name }], row) => [
      `<rect x="${PATHS + MARGIN}" y="${legendTop + row * 20}" width="14" height="14" rx="3" fill="${colours.get(id) ?? COLOURS[0]}"/>`,
      `<text x="${PATHS + MARGIN + 22}" y="${legendTop + row * 20 + 12}" fill="#1f2328">${xml(clean(name, 60))}</text>`,
    ]),
    "</svg>",
    "",
  ].join("\n");
}

function ticksOf({ from, to }: TimelineView, x: (at: string) => number, bottom: number): readonly string[] {
  const [start, end] = [epochOf(from), epochOf(to)];
  return Array.from({ length: TICKS + 1 }, (_, index) => {
    const at = new Date(start + ((end - start) * index) / TICKS).toISOString();
    const left = round(x(at));
    return [
      `<line x1="${left}" y1="${HEAD - 8}" x2="${left}" y2="${bottom - 8}" stroke="#d1d9e0"/>`,
      `<text x="${left}" y="${HEAD - 16}" text-anchor="${index === TICKS ? "end" : "middle"}" fill="#59636e">${clockOf(at)}</text>`,
    ].join("");
  });
}

/** Paths tell most by their end. */
function shortPath(path: string): string {
  const characters = [...clean(path, 300)];
  return characters.length <= CHARACTERS_OF_PATH
    ? characters.join("")
    : `…${characters.slice(1 - CHARACTERS_OF_PATH).join("")}`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function xml(text: string): string {
  return cut(text, 400).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
