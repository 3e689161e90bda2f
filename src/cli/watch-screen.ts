import type { BoardView } from "../app/board.ts";
import { columnsOf } from "../text/columns.ts";
import { clockOf } from "../text/iso-when.ts";
import type { Paint } from "../text/paint.ts";
import { type Counts, type WatchStyle, watchSections, watchSummary } from "../text/watch-text.ts";
import { clamped, PANES, type Pane, type Room, type WatchView } from "./watch-view.ts";

export type Size = { readonly columns: number; readonly rows: number };
export type Drawing = { readonly lines: readonly string[]; readonly room: Room };

/** Lines around the body: the head, the panes and a blank one above, a blank one and the keys below. */
const FRAME_LINES = 5;

/** The live view as lines, as many as the screen has rows, or fewer. */
export function drawView(
  facts: BoardView,
  view: WatchView,
  { columns: width, rows }: Size,
  style: Pick<WatchStyle, "hasColours" | "paint">,
): Drawing {
  const { paint } = style;
  const { text, counts, questions } = watchSections(facts, view.filter, { ...style, width });
  const body =
    view.pane === "all"
      ? [
          ...(questions === null ? [] : [questions]),
          text.sessions,
          text.files,
          // What there is none of needs no room among all.
          ...(counts.claims === 0 ? [] : [text.claims]),
          ...(counts.messages === 0 ? [] : [text.messages]),
        ].join("\n\n")
      : text[view.pane];
  const bodyLines = body.split("\n");
  const room = { height: Math.max(1, rows - FRAME_LINES), lines: bodyLines.length };
  const from = clamped(view.scrolled, room);
  const shown = bodyLines.slice(from, from + room.height);
  const below = bodyLines.length - from - shown.length;
  return {
    lines: [
      headLine(facts, view, width, paint),
      panesLine(view, counts, width, paint),
      "",
      ...shown,
      // The keys stay at the lower edge, however little there is to show.
      ...Array<string>(room.height - shown.length).fill(""),
      "",
      footLine(view, from, below, width, paint),
    ].slice(0, Math.max(1, rows)),
    room,
  };
}

function headLine({ status }: BoardView, { isPaused }: WatchView, width: number, paint: Paint): string {
  const summary = watchSummary(status, paint);
  const left = isPaused ? `${paint.yellow(`paused at ${clockOf(status.at)}`)}  ${summary}` : summary;
  return spread(`${paint.bold("coord")}  ${left}`, isPaused ? "" : paint.dim(clockOf(status.at)), width);
}

function panesLine({ pane, filter, isTyping }: WatchView, counts: Counts, width: number, paint: Paint): string {
  const tab = (name: Pane, number: number): string => {
    const rows = name === "all" || width < FULL ? "" : ` (${counts[name]})`;
    const label = `${number} ${name}${rows}`;
    return name === pane ? paint.bold(`[${label}]`) : paint.dim(` ${label} `);
  };
  const hint = filter === "" && !isTyping ? "" : paint.yellow(`only: ${filter}`);
  return spread(PANES.map(tab).join(" "), hint, width);
}

const KEYS = "q quit  / filter  0-4 tab view  ↑↓ scroll  p pause";
const FEW_KEYS = "q quit  / filter  0-4 view  p pause";
/** Below this there is no room for all that helps. */
const FULL = 76;

function footLine(view: WatchView, above: number, below: number, width: number, paint: Paint): string {
  const left = view.isTyping
    ? `/${view.filter}▏  ${paint.dim("Enter keeps it, Esc clears it")}`
    : paint.dim(width < FULL ? FEW_KEYS : view.filter === "" ? KEYS : `${KEYS}  Esc all`);
  const arrows = [...(above > 0 ? [`↑ ${above}`] : []), ...(below > 0 ? [`↓ ${below} more`] : [])].join(" ");
  return spread(left, arrows, width);
}

/** Two texts at the two ends of a line; the right one goes if there is no room. */
function spread(left: string, right: string, width: number): string {
  const gap = width - columnsOf(left) - columnsOf(right);
  return right === "" || gap < 2 ? left : `${left}${" ".repeat(gap)}${right}`;
}
