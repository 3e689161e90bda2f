import type { CliIo } from "./cli-io.ts";

/** One line on a terminal that says what takes so long, and is gone afterwards. */
export type Progress = {
  show(text: string): void;
  clear(): void;
};

const CLEAR_LINE = "\r\u001b[K";

/** On standard error, so that it never mixes with the output; nothing where nobody watches. */
export function openProgress({ err, env }: CliIo): Progress {
  const isShown = err.isTerminal && env["TERM"] !== "dumb";
  return {
    show: (text) => {
      if (isShown) err.write(`${CLEAR_LINE}${text.slice(0, Math.max(10, err.width - 3))} …`);
    },
    clear: () => {
      if (isShown) err.write(CLEAR_LINE);
    },
  };
}
