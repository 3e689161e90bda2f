import type { Explanation } from "../config/explain.ts";
import { clean } from "./clean.ts";
import { paintFor } from "./paint.ts";
import { wrap } from "./wrap.ts";

/** Every setting with its value, where it comes from and what it does; below, what was said and does not count. */
export function configText({ rows, problems }: Explanation, width: number, hasColours: boolean): string {
  const paint = paintFor(hasColours);
  const settings = rows.map(({ key, value, source, description, note }) => {
    const line = `${paint.bold(clean(key, 400))} = ${clean(value, 60)}  ${paint.dim(`(${clean(source, 200)})`)}`;
    const notes = note === null ? [] : wrap(`Note: ${clean(note, 400)}`, width - 4);
    return [line, ...[...wrap(clean(description, 400), width - 4), ...notes].map((text) => `    ${text}`)].join("\n");
  });
  const ignored = [...rows.flatMap(({ ignoredBecause }) => ignoredBecause), ...problems].map((line) =>
    clean(line, 400),
  );
  if (ignored.length === 0) return settings.join("\n");
  return [...settings, "", paint.yellow("Does not count:"), ...ignored.map((line) => `  ${line}`)].join("\n");
}
