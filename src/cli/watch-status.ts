import type { BoardView } from "../app/board.ts";
import type { Store } from "../app/ports.ts";
import type { StatusView } from "../app/views.ts";
import { columnsOf } from "../text/columns.ts";
import { paintFor } from "../text/paint.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo, Screen } from "./cli-io.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { hasColours } from "./print.ts";
import { drawView } from "./watch-screen.ts";
import { afterKey, FIRST_VIEW, type Room } from "./watch-view.ts";

/** Ages on the screen grow even when nothing changes. */
const REFRESH_MS = 1000;

type Options = { readonly json?: boolean };
type Look = () => Promise<BoardView>;

/**
 * Shows the state until `q`, Ctrl-C or the end of the process, and leaves the terminal as it was. Drawn with the tables of
 * `coord status`: what there are TUI libraries for (layout, widgets, a mouse) is not needed here, and would be the larger
 * part of all that the command line is built of.
 */
export async function watchStatus(io: CliIo, watch: Store["watch"], look: Look, options: Options): Promise<ExitCode> {
  if (options.json === true) return streamStatus(io, watch, async () => (await look()).status);
  if (io.screen === null) {
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      "--watch needs a terminal",
      "coord status --watch --json prints one line per change",
    );
  }
  return showStatus(io, io.screen, watch, look);
}

// DEC private modes, as xterm and all that follow it know them: alternate screen (1049), cursor (25), wrapping (7). What
// is too wide is cut by the terminal, not wrapped.
const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

async function showStatus(io: CliIo, screen: Screen, watch: Store["watch"], look: Look): Promise<ExitCode> {
  screen.write(ENTER);
  try {
    await untilEnd(screen, watch, look, hasColours(io.env, io.out));
  } finally {
    screen.write(LEAVE);
  }
  return EXIT.ok;
}

/** Draws on every change, every second and every key, looking at the state never twice at a time. Fails as `look` fails. */
function untilEnd(screen: Screen, watch: Store["watch"], look: Look, hasColours: boolean): Promise<void> {
  const style = { hasColours, paint: paintFor(hasColours) };
  return new Promise((resolve, reject) => {
    let view = FIRST_VIEW;
    let facts: BoardView | null = null;
    let room: Room = { height: 1, lines: 1 };
    let isLooking = false;
    let isAsked = false;
    const draw = (): void => {
      if (facts === null) return;
      const size = screen.size();
      const drawing = drawView(facts, view, size, style);
      room = drawing.room;
      // At the right margin an erasure would take the last character with it.
      const ended = drawing.lines.map((line) => (columnsOf(line) < size.columns ? `${line}${CLEAR_LINE}` : line));
      const rest = ended.length < size.rows ? `\r\n${CLEAR_BELOW}` : "";
      screen.write(`${HOME}${ended.join("\r\n")}${rest}`);
    };
    const refresh = (): void => {
      isAsked = !view.isPaused;
      if (isLooking || view.isPaused) return;
      isLooking = true;
      isAsked = false;
      look().then(
        (found) => {
          isLooking = false;
          if (!view.isPaused) facts = found;
          draw();
          if (isAsked) refresh();
        },
        (error: unknown) => finish(() => reject(error)),
      );
    };
    const stopWatching = watch(refresh);
    const timer = setInterval(refresh, REFRESH_MS);
    const stopListening = screen.listen({
      onKey: (key) => {
        const next = afterKey(view, key, room);
        if (next === null) return finish(resolve);
        const isResumed = view.isPaused && !next.isPaused;
        view = next;
        draw();
        if (isResumed) refresh();
      },
      onResize: draw,
      onEnd: () => finish(resolve),
    });
    const finish = (settle: () => void): void => {
      clearInterval(timer);
      stopWatching();
      stopListening();
      settle();
    };
    refresh();
  });
}

/** One JSON text per line: the state now, and again after each change. Ends with the process. */
async function streamStatus(io: CliIo, watch: Store["watch"], look: () => Promise<StatusView>): Promise<ExitCode> {
  let last = "";
  for (;;) {
    const changed = nextChange(watch);
    const facts = await look();
    const text = JSON.stringify({ ...facts, at: null, hooks: null, instances: facts.instances.map(withoutAge) });
    if (text !== last) io.out.write(`${JSON.stringify(facts)}\n`);
    last = text;
    await changed;
  }
}

/** What grows by itself is no change. */
function withoutAge(instance: StatusView["instances"][number]): StatusView["instances"][number] {
  return { ...instance, silentForMs: null };
}

function nextChange(watch: Store["watch"]): Promise<void> {
  return new Promise((resolve) => {
    const stop = watch(() => {
      stop();
      resolve();
    });
  });
}
