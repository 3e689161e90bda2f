import type { Store } from "../app/ports.ts";
import type { StatusView } from "../app/views.ts";
import type { EpochMs } from "../domain/instant.ts";
import { statusText } from "../text/status-text.ts";
import { clock } from "../text/when.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo, Screen } from "./cli-io.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { hasColours } from "./print.ts";

/** Ages on the screen grow even when nothing changes. */
const REDRAW_MS = 1000;

type Options = { readonly json?: boolean; readonly verbose?: boolean };

/** Shows the state until `q`, Ctrl-C or the end of the process, and leaves the terminal as it was. */
export async function watchStatus(
  io: CliIo,
  watch: Store["watch"],
  look: () => Promise<StatusView>,
  options: Options,
): Promise<ExitCode> {
  if (options.json === true) return streamStatus(io, watch, look);
  if (io.screen === null) {
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      "--watch needs a terminal",
      "coord status --watch --json prints one line per change",
    );
  }
  return drawStatus(io, io.screen, watch, look, options.verbose === true);
}

// DEC private modes: alternate screen (1049) and cursor (25), as xterm and all that follow it know them.
const ENTER = "\u001b[?1049h\u001b[?25l";
const LEAVE = "\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

async function drawStatus(
  io: CliIo,
  screen: Screen,
  watch: Store["watch"],
  look: () => Promise<StatusView>,
  isVerbose: boolean,
): Promise<ExitCode> {
  const draw = async (): Promise<void> => {
    const { columns, rows } = screen.size();
    const style = { width: columns, hasColours: hasColours(io.env, io.out), isVerbose };
    const lines = [...statusText(await look(), style).split("\n"), "", `${clock(Date.now() as EpochMs)}  q ends`];
    // A screen that scrolls cannot be drawn over.
    const fitting = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), lines.at(-1) ?? ""];
    screen.write(`${HOME}${fitting.map((line) => `${line}${CLEAR_LINE}`).join("\n")}${CLEAR_BELOW}`);
  };
  screen.write(ENTER);
  try {
    await untilEnd(screen, watch, draw);
  } finally {
    screen.write(LEAVE);
  }
  return EXIT.ok;
}

/** Calls `draw` on every change and every second, never two at a time. Fails as `draw` fails. */
function untilEnd(screen: Screen, watch: Store["watch"], draw: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let isDrawing = false;
    let isAsked = false;
    const redraw = (): void => {
      isAsked = true;
      if (isDrawing) return;
      isDrawing = true;
      isAsked = false;
      draw().then(
        () => {
          isDrawing = false;
          if (isAsked) redraw();
        },
        (error: unknown) => finish(() => reject(error)),
      );
    };
    const stopWatching = watch(redraw);
    const timer = setInterval(redraw, REDRAW_MS);
    const stopListening = screen.listen({
      onKey: (key) => {
        // In raw mode Ctrl-C is a key like any other.
        if (key === "q" || key === "Q" || key === "\u0003" || key === "\u0004") finish(resolve);
      },
      onResize: redraw,
      onEnd: () => finish(resolve),
    });
    const finish = (settle: () => void): void => {
      clearInterval(timer);
      stopWatching();
      stopListening();
      settle();
    };
    redraw();
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
