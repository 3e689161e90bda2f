import type { Explanation } from "../config/explain.ts";
import { clean } from "./clean.ts";
import { columnsOf } from "./columns.ts";
import { paintFor } from "./paint.ts";
import { wrap } from "./wrap.ts";

/** A rule for files can name many: the key is cut at the end of the line, but not shorter than this. */
const LEAST_KEY = 40;

/** Every setting with its value, where it comes from and what it does; below, what was said and does not count. */
export function configText({ rows, problems }: Explanation, width: number, hasColours: boolean): string {
  const paint = paintFor(hasColours);
  const settings = rows.map(({ key, value, source, description, note }) => {
    const rest = ` = ${clean(value, 60)}  ${paint.dim(`(${clean(source, 200)})`)}`;
    const line = `${paint.bold(clean(key, Math.max(LEAST_KEY, width - columnsOf(rest))))}${rest}`;
    const notes = note === null ? [] : wrap(`Note: ${clean(note, 400)}`, width - 4);
    return [line, ...[...wrap(clean(description, 400), width - 4), ...notes].map((text) => `    ${text}`)].join("\n");
  });
  const ignored = [...rows.flatMap(({ ignoredBecause }) => ignoredBecause), ...problems].map((line) =>
    clean(line, 400),
  );
  if (ignored.length === 0) return settings.join("\n");
  return [...settings, "", paint.yellow("Does not count:"), ...ignored.map((line) => `  ${line}`)].join("\n");
}
