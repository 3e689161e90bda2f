import { constants, fstatSync, openSync } from "node:fs";
import { AppError, systemCode } from "../../app/errors.ts";
import type { Log } from "../../app/ports.ts";
import type { EpochMs } from "../../domain/instant.ts";
import type { Shape } from "../../domain/shape.ts";
import { crc32 } from "./crc32.ts";
import { drive } from "./drive.ts";
import { reporting } from "./failures.ts";
import { attempt, type Fs, rename, syncFolder } from "./fs-calls.ts";
import { fitting, parseJson, storable } from "./json-record.ts";
import { type LogName, logOf, oldLogOf } from "./layout.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";

export type LogOptions<E> = {
  readonly name: LogName;
  readonly shape: Shape<E>;
  /** Each entry survives a power failure once it was appended. */
  readonly durable: boolean;
  /** A writer's part is rotated beyond this, and one old part is kept. Null: kept for ever. */
  readonly mostPartBytes: number | null;
};

/** Below this write(2) of one line is not torn by anything but a crash or a full disk. */
const MOST_LINE_BYTES = 64 * 1024;
const MOST_FILE_BYTES = 256 * 1024 * 1024;

/**
 * A log in files of lines, one file per writer. A line is `"\n" + JSON + "\n"`, written in one call: the leading
 * newline closes whatever stump a killed writer left. Each line carries the CRC-32 of its entry, so that a
 * reader can tell torn lines from whole ones; `seq` is the length of the file before it.
 */
export function openLog<E extends { readonly at: EpochMs }>(state: StateFolder, options: LogOptions<E>): Log<E> {
  const folder = `${state.root}/log/${options.name}`;
  return {
    append: async (writer, entry) =>
      reporting(`${options.name} log`, () => {
        const path = `${state.root}/${logOf(options.name, writer)}`;
        const old = `${state.root}/${oldLogOf(options.name, writer)}`;
        const text = JSON.stringify(storable(options.shape, entry));
        if (text.length > MOST_LINE_BYTES) throw new AppError("BAD_INPUT", `too long for the ${options.name} log`);
        state.write([`log/${options.name}`], () => appendLine(state.fs, path, old, text, options));
      }),
    read: async () =>
      reporting(
        `${options.name} log`,
        () => {
          state.checkBeforeRead();
          const entries: E[] = [];
          let skipped = 0;
          for (const name of [...namesIn(state, folder)].sort(oldPartFirst)) {
            if (!name.endsWith(".jsonl")) continue;
            const part = readPart(state.fs, `${folder}/${name}`, options.shape);
            for (const entry of part.entries) entries.push(entry);
            skipped += part.skipped;
          }
          // Stable: what one writer wrote within a millisecond stays in its order.
          return { entries: entries.sort((a, b) => a.at - b.at), skipped };
        },
        "read",
      ),
  };
}

/** `x~old.jsonl` before `x.jsonl`, so that entries of one millisecond stay in order over a rotation. */
function oldPartFirst(a: string, b: string): number {
  const rank = (name: string): string =>
    name.replace(/(~old)?\.jsonl$/, (_, old: string | undefined) => (old ? " 0" : " 1"));
  return rank(a) < rank(b) ? -1 : 1;
}

function appendLine<E>(fs: Fs, path: string, old: string, entry: string, options: LogOptions<E>): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_FOLLOW, 0o600);
  let sizeBytes: number;
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new AppError("STATE_UNREADABLE", `${path} is not a file`, { hint: "coord doctor" });
    sizeBytes = stat.size;
    const line = `\n{"seq":${sizeBytes},"crc":${crc32(entry)},"entry":${entry}}\n`;
    writeLine(fs, file, new TextEncoder().encode(line));
    if (options.durable) fs.fsync(file);
  } finally {
    fs.close(file);
  }
  if (options.durable && sizeBytes === 0) syncNames(fs, path);
  if (options.mostPartBytes !== null && sizeBytes > options.mostPartBytes) drive(attempt(rename(path, old)), fs);
}

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** A line that was cut short is written again whole; its own leading newline closes the stump. */
function writeLine(fs: Fs, file: number, line: Uint8Array): void {
  if (fs.write(file, line, 0) === line.length) return;
  if (fs.write(file, line, 0) === line.length) return;
  throw Object.assign(new Error("only a part of the line could be written"), { code: "ENOSPC" });
}

/** The names of a new file and of the folders above it have to survive a power failure too. */
function syncNames(fs: Fs, path: string): void {
  let folder = path;
  for (let level = 0; level < 3; level++) {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    drive(attempt(syncFolder(folder)), fs);
  }
}

function readPart<E>(
  fs: Fs,
  path: string,
  shape: Shape<E>,
): { readonly entries: readonly E[]; readonly skipped: number } {
  const entries: E[] = [];
  const bytes = bytesOrNull(fs, path);
  if (bytes === "gone") return { entries, skipped: 0 };
  if (bytes === "unfit") return { entries, skipped: 1 };
  let skipped = 0;
  // Not fatal: bytes that are no UTF-8 become other ones, and their line's sum does not fit.
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    if (line === "") continue;
    const entry = entryOf(line, shape);
    if (entry === null) skipped++;
    else entries.push(entry);
  }
  return { entries, skipped };
}

function bytesOrNull(fs: Fs, path: string): Uint8Array | "gone" | "unfit" {
  try {
    const read = fs.readFile(path, MOST_FILE_BYTES);
    return read.kind === "bytes" ? read.bytes : "unfit";
  } catch (error) {
    // Rotated away since the folder was listed.
    if (systemCode(error) === "ENOENT") return "gone";
    return "unfit";
  }
}

// With `s`: JSON leaves U+2028 as it is, which a dot takes for the end of a line.
const LINE = /^\{"seq":\d+,"crc":(\d+),"entry":(.*)\}$/s;

function entryOf<E>(line: string, shape: Shape<E>): E | null {
  const [, sum, text] = LINE.exec(line) ?? [];
  if (text === undefined || crc32(text) !== Number(sum)) return null;
  return fitting(shape, parseJson(new TextEncoder().encode(text)));
}
