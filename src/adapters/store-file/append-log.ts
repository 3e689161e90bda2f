import { AppError } from "../../app/errors.ts";
import type { Log } from "../../app/ports.ts";
import type { EpochMs } from "../../domain/instant.ts";
import type { Shape } from "../../domain/shape.ts";
import { reporting } from "./failures.ts";
import { fitting, parseJson, storable } from "./json-record.ts";
import { type LogName, logOf, oldLogOf } from "./layout.ts";
import { appendLine, type PartOptions, readPart } from "./log-lines.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";

export type LogOptions<E> = PartOptions & {
  readonly name: LogName;
  readonly shape: Shape<E>;
};

/** Of a log that is kept short, such as the journal. */
export const MOST_JOURNAL_PART_BYTES = 256 * 1024;
/** Below this write(2) of one line is not torn by anything but a crash or a full disk. */
const MOST_LINE_BYTES = 64 * 1024;

/** A log in files of lines, one file per writer; see `log-lines.ts`. */
export function openLog<E extends { readonly at: EpochMs }>(state: StateFolder, options: LogOptions<E>): Log<E> {
  const folder = `${state.root}/log/${options.name}`;
  return {
    append: async (writer, entry) =>
      reporting(`${options.name} log`, () => {
        const path = `${state.root}/${logOf(options.name, writer)}`;
        const old = `${state.root}/${oldLogOf(options.name, writer)}`;
        const text = JSON.stringify(storable(options.shape, entry));
        if (text.length > MOST_LINE_BYTES) throw new AppError("BAD_INPUT", `too long for the ${options.name} log`);
        state.write([`log/${options.name}`], () => state.run(appendLine(path, old, text, options)));
      }),
    read: async () => reporting(`${options.name} log`, () => readAll(state, folder, options.shape), "read"),
  };
}

function readAll<E extends { readonly at: EpochMs }>(state: StateFolder, folder: string, shape: Shape<E>) {
  state.checkBeforeRead();
  const entries: E[] = [];
  let skipped = 0;
  for (const name of [...namesIn(state, folder)].sort(oldPartFirst)) {
    if (!name.endsWith(".jsonl")) continue;
    const part = state.run(readPart(`${folder}/${name}`));
    skipped += part.skipped;
    for (const line of part.entries) {
      const entry = fitting(shape, parseJson(new TextEncoder().encode(line)));
      if (entry === null) skipped++;
      else entries.push(entry);
    }
  }
  // Stable: what one writer wrote within a millisecond stays in its order.
  return { entries: entries.sort((a, b) => a.at - b.at), skipped };
}

/** `x~old.jsonl` before `x.jsonl`, so that entries of one millisecond stay in order over a rotation. */
function oldPartFirst(a: string, b: string): number {
  const rank = (name: string): string =>
    name.replace(/(~old)?\.jsonl$/, (_, old: string | undefined) => (old ? " 0" : " 1"));
  return rank(a) < rank(b) ? -1 : 1;
}
