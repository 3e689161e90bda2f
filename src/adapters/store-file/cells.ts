import { statSync } from "node:fs";
import { systemCode } from "../../app/errors.ts";
import type { Cells } from "../../app/ports.ts";
import { elapsedMs, type Instant } from "../../domain/instant.ts";
import type { Shape } from "../../domain/shape.ts";
import { reporting } from "./failures.ts";
import { attempt, type FileRead, type Fs, unlink } from "./fs-calls.ts";
import { fitting, parseJson, storable, toBytes } from "./json-record.ts";
import { type CellKind, cellOf, checkedKey } from "./layout.ts";
import { instant } from "./schemas.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";
import { replaceWhole } from "./whole-file.ts";

const MOST_CELL_BYTES = 256 * 1024;
const SUFFIX = ".json";

/** One small file per cell, replaced whole; not synced, because what is in it means nothing after a crash. */
export function openCells<R>(state: StateFolder, kind: CellKind, shape: Shape<R>, now: () => Instant): Cells<R> {
  const folder = `${state.root}/cell/${kind}`;
  const pathOf = (key: string): string => `${state.root}/${cellOf(kind, key)}`;
  return {
    get: async (key) =>
      reporting(`${kind} cell`, () => {
        const path = pathOf(key);
        state.checkBeforeRead();
        const cell = readCell(state, path, key, shape);
        if (cell === null) return null;
        const ageMs = elapsedMs(cell.at, now()) ?? ageByFileTimes(state, path);
        return ageMs === null ? null : { value: cell.value, ageMs: Math.max(0, ageMs) };
      }),
    put: async (key, value) =>
      reporting(`${kind} cell`, () => {
        const path = pathOf(key);
        const bytes = toBytes({ key, at: now(), value: storable(shape, value) });
        state.write([`cell/${kind}`], () => state.run(replaceWhole(path, state.temporary(), bytes)));
      }),
    remove: async (key) =>
      reporting(`${kind} cell`, () => {
        const path = pathOf(key);
        state.checkBeforeRead();
        removeOne(state, path);
      }),
    list: async (prefix) =>
      reporting(`${kind} cells`, () => {
        state.checkBeforeRead();
        return keysIn(state, folder, prefix).flatMap((key) => {
          const cell = readCell(state, pathOf(key), key, shape);
          return cell === null ? [] : [{ key, value: cell.value }];
        });
      }),
    removeAll: async (prefix) =>
      reporting(`${kind} cells`, () => {
        state.checkBeforeRead();
        return keysIn(state, folder, prefix).filter((key) => removeOne(state, pathOf(key))).length;
      }),
  };
}

function keysIn(state: StateFolder, folder: string, prefix: string): readonly string[] {
  const names = namesIn(state, folder).filter((name) => name.endsWith(SUFFIX) && name.startsWith(prefix));
  return names.map((name) => name.slice(0, -SUFFIX.length)).filter((key) => key.startsWith(prefix));
}

function readCell<R>(state: StateFolder, path: string, key: string, shape: Shape<R>) {
  const read = readOrNull(state.fs, path);
  const content = read?.kind === "bytes" ? parseJson(read.bytes) : undefined;
  if (typeof content !== "object" || content === null) return null;
  if (!("key" in content && "at" in content && "value" in content)) return null;
  // Where the file system folds case two keys can meet in one file.
  if (content.key !== checkedKey(key)) return null;
  const at = fitting(instant, content.at);
  const value = fitting(shape, content.value);
  return at === null || value === null ? null : { at, value };
}

/** Null: there is no such file. */
export function readOrNull(fs: Fs, path: string): FileRead | null {
  try {
    return fs.readFile(path, MOST_CELL_BYTES);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** For a cell of another boot or machine, whose clock means nothing here. */
function ageByFileTimes(state: StateFolder, path: string): number | null {
  const writtenMs = fileTimeOf(path);
  return writtenMs === null ? null : fileTimeNow(state) - writtenMs;
}

/** What a file made just now gets as its time: given by whoever keeps the files, as the cells' times were. */
export function fileTimeNow(state: StateFolder): number {
  return state.write([], () => {
    const probe = state.temporary();
    state.fs.close(state.fs.openExclusive(probe));
    const nowMs = statSync(probe).mtimeMs;
    state.run(attempt(unlink(probe)));
    return nowMs;
  });
}

function fileTimeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function removeOne(state: StateFolder, path: string): boolean {
  try {
    state.fs.unlink(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
