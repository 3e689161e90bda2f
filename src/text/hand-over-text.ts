import type { HandOverView } from "../app/views.ts";
import { clean } from "./clean.ts";
import { shortId } from "./message-text.ts";
import { shellWord } from "./shell-word.ts";

const MOST_LINES = 20;

/** The answer to somebody who handed something over. */
export function handOverText({ to, message, files, claims, kept }: HandOverView): string {
  const name = clean(to.name, 60);
  const given = [
    ...files.map((path) => clean(path, 200)),
    ...claims.map(({ type, name: work }) => `claim ${clean(`${type} ${work}`, 130)}`),
  ];
  const more = given.length > MOST_LINES ? [`- and ${given.length - MOST_LINES} more`] : [];
  const stayed = kept.map(({ path, reason }) => `Still yours: ${clean(path, 200)} (${clean(reason, 200)})`);
  const [first] = files;
  const file = first === undefined ? "your files" : shellWord(clean(first, 200));
  return [
    `Handed to ${name}, which is told with its next step (message ${shortId(message)}):`,
    ...given.slice(0, MOST_LINES).map((what) => `- ${what}`),
    ...more,
    ...stayed.slice(0, MOST_LINES),
    ...(stayed.length > MOST_LINES ? [`… and ${stayed.length - MOST_LINES} more`] : []),
    ...(files.length === 0 ? [] : [`Do not write ${file} now: ${name} goes on with it. Undo: ask it to hand it back.`]),
  ].join("\n");
}

/** The answer to somebody who left a note for its successor. */
export function leftNoteText(whom: string): string {
  return `Left for the first session that starts after you have ended and is ${clean(whom, 120)}; kept for 7 days.`;
}
