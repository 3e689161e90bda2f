/**
 * Which format the state has, so that two versions of coord never take each other's records for damage.
 *
 * A newer version reads what older ones wrote. Before it writes anything it makes one folder `epoch-<n>` for each
 * format that was added since the first; none is ever removed, and who makes one twice has made it once: no order
 * of events takes a format back. An older version that finds the mark of a format it does not know stops.
 */
import { lstatSync, mkdirSync } from "node:fs";
import { AppError, systemCode } from "../../app/errors.ts";
import { type FileRead, readdir, type Steps } from "./fs-calls.ts";
import { STATE_FORMAT } from "./layout.ts";
import { nodeFs } from "./node-fs.ts";

const FIRST_FORMAT = 1;
const FOLDER_MODE = 0o700;

const markOf = (format: number): string => `epoch-${format}`;

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, FOLDER_MODE);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

/** Says that records of this format may follow. @throws as mkdir(2): then nothing may be written */
export function markFormat(root: string): void {
  for (let format = FIRST_FORMAT + 1; format <= STATE_FORMAT; format++) makeFolder(`${root}/${markOf(format)}`);
}

/** The newest format that anybody wrote there, at least our own. */
export function newestFormat(root: string): number {
  let format = Math.max(readEpoch(root)?.format ?? 0, STATE_FORMAT);
  while (lstatSync(`${root}/${markOf(format + 1)}`, { throwIfNoEntry: false }) !== undefined) format++;
  return format;
}

/** Throws STATE_NEWER if a newer version has written there. */
export function checkFormat(root: string): void {
  const format = newestFormat(root);
  if (format > STATE_FORMAT) throw stateNewer(root, format);
}

/**
 * The same for a process that has checked before, and now meets a record that it cannot read: a newer version, whose
 * mark came first, may have written it meanwhile.
 */
export function* checkFormatAgain(root: string): Steps<void> {
  if ((yield* readdir(root)).includes(markOf(STATE_FORMAT + 1))) throw stateNewer(root, STATE_FORMAT + 1);
}

function stateNewer(root: string, format: number): AppError {
  return new AppError("STATE_NEWER", `the state in ${root} is of a newer coord (format ${format})`, {
    hint: "update the coord plugin, then restart",
  });
}

const MOST_EPOCH_BYTES = 1024;

/** Null: none yet, or not readable; then a new one is written with the next change. */
export function readEpoch(root: string): { readonly format: number; readonly id: string } | null {
  let read: FileRead;
  try {
    // In a folder that came with an archive the epoch may be a FIFO, which must not make the reader wait.
    read = nodeFs.readFile(`${root}/epoch`, MOST_EPOCH_BYTES);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  const text = read.kind === "bytes" ? Buffer.from(read.bytes).toString("utf8") : "";
  const [, format, id] = /^coord state (\d{1,9}) ([0-9a-f]+)\n$/.exec(text) ?? [];
  return format === undefined || id === undefined ? null : { format: Number(format), id };
}
