import { cleanLines } from "./clean.ts";
import type { Paint } from "./paint.ts";
import { wrap } from "./wrap.ts";

/** What the demonstration says, act by act. Names are coord's own for the two sessions. */
export const DEMO = {
  introHooks: "Two sessions in one throw-away repository: the real hooks, two processes that stand for clients.",
  introClients:
    "Two real Claude Code clients in one throw-away repository. Their model is a script on this machine: nothing leaves it.",
  startSession: "A session starts, and coord tells its model",
  startSecond: "A second session starts in the same repository",
  bothRead: (file: string) => `Both read ${file}`,
  grant: (name: string, file: string) => `${name} edits ${file}: nobody has it, so coord says nothing and it goes on`,
  refuse: (name: string, file: string) => `${name} wants to edit ${file} as well. It is refused, and its model reads`,
  second: (name: string, file: string) => `${name} also starts to edit ${file}, and has not written yet`,
  status: "What coord status shows now",
  kill: (name: string) => `${name} is killed (kill -9): no hook runs, it releases nothing`,
  replace: (name: string, file: string) => `${name} takes ${file} at once: the holder is proved dead`,
  drift: (name: string, file: string) =>
    `${name} retries ${file} with what it read before. The file is free, but no longer what it has seen`,
  reread: (name: string) => `${name} reads it again and retries: it goes on`,
  both: (file: string) => `Both changes are in ${file}: nothing was lost`,
  clean: "git status shows these edits and nothing of coord's",
} as const;

export function demoIntro(intro: string, width: number, paint: Paint): string {
  return [paint.bold("coord demo"), ...wrap(intro, width), ""].join("\n");
}

/** `ms`: what the hook processes of this act took; null: none ran here. */
export function actText(number: number, title: string, ms: number | null, width: number, paint: Paint): string {
  const time = ms === null ? "" : `${ms} ms`;
  const head = `${number}. `;
  const lines = wrap(title, width - head.length - time.length - 2);
  const shown = lines.map((line, index) => `${index === 0 ? head : " ".repeat(head.length)}${line}`);
  const last = shown.at(-1) ?? "";
  const gap = " ".repeat(Math.max(1, width - last.length - time.length));
  return [...shown.slice(0, -1), time === "" ? last : `${last}${gap}${paint.dim(time)}`]
    .map((line) => paint.bold(line))
    .join("\n");
}

/** Text of others, word for word but for broken lines. */
export function quoteText(text: string, width: number, paint: (text: string) => string): string {
  const bar = "   | ";
  return cleanLines(text.trimEnd(), 4000)
    .split("\n")
    .flatMap((line) => (line.length <= width - bar.length ? [line] : wrap(line, width - bar.length)))
    .map((line) => `${bar}${paint(line)}`.trimEnd())
    .join("\n");
}

export function demoEnd(acts: number, seconds: number, paint: Paint): string {
  return paint.green(`All ${acts} steps came out as they should, in ${seconds.toFixed(1)} s. Nothing is left behind.`);
}
