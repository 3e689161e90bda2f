import { rmSync, statSync } from "node:fs";
import { fileTimeNow } from "./cells.ts";
import { attempt, rename, rmdir, unlink } from "./fs-calls.ts";
import type { CellKind, LogName } from "./layout.ts";
import { decodeRecords } from "./record-map.ts";
import { readRegister } from "./register.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";
import { isSameToken, type Token } from "./token.ts";

/**
 * Deletes what belongs to nobody any more and was last written longer ago than `olderThanMs`: cells, parts of the journal,
 * histories of files, inboxes, the registers of instances that were dropped, contents, and what killed processes left half built. Without this a
 * repository in which a script starts sessions all day would slow down the start of each. Returns how many went.
 */
export function pruneState(state: StateFolder, olderThanMs: number): number {
  const nowMs = fileTimeNow(state);
  const isOld = (path: string): boolean => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat !== undefined && nowMs - stat.mtimeMs > olderThanMs;
  };
  return [pruneCells, pruneLogs, pruneLetters, pruneInboxes, pruneInstances, pruneBlobs, pruneSettings, pruneLeftovers]
    .map((prune) => prune(state, isOld))
    .reduce((sum, pruned) => sum + pruned, 0);
}

type IsOld = (path: string) => boolean;

/** What says for ever whether a hook ran at all. */
const LASTING_CELLS: CellKind = "ran";

function pruneCells(state: StateFolder, isOld: IsOld): number {
  const root = `${state.root}/cell`;
  const kinds = namesIn(state, root).filter((kind) => kind !== LASTING_CELLS);
  const cells = kinds.flatMap((kind) => namesIn(state, `${root}/${kind}`).map((name) => `${root}/${kind}/${name}`));
  return cells.filter((cell) => isOld(cell) && state.run(attempt(unlink(cell)))).length;
}

/** Decisions stay. */
const PASSING_LOGS: readonly LogName[] = ["journal", "versions", "messages", "activity"];

function pruneLogs(state: StateFolder, isOld: IsOld): number {
  return unlinkOld(
    state,
    PASSING_LOGS.map((name) => `${state.root}/log/${name}`),
    isOld,
  );
}

function unlinkOld(state: StateFolder, folders: readonly string[], isOld: IsOld): number {
  const files = folders.flatMap((folder) => namesIn(state, folder).map((name) => `${folder}/${name}`));
  return files.filter((file) => isOld(file) && state.run(attempt(unlink(file)))).length;
}

/** Messages of a box that is still in use, read or not. A rename keeps the time at which one was written. */
function pruneLetters(state: StateFolder, isOld: IsOld): number {
  const inboxes = namesIn(state, `${state.root}/inbox`).map((id) => `${state.root}/inbox/${id}`);
  const folders = inboxes.flatMap((inbox) => [`${inbox}/new`, `${inbox}/read`, `${inbox}/tmp`]);
  return unlinkOld(state, folders, isOld);
}

function pruneInboxes(state: StateFolder, isOld: IsOld): number {
  const inboxes = namesIn(state, `${state.root}/inbox`).map((id) => `${state.root}/inbox/${id}`);
  return inboxes.filter((inbox) => pruneInbox(state, inbox, isOld)).length;
}

/** A notice that arrives meanwhile keeps its folder from being removed. */
function pruneInbox(state: StateFolder, inbox: string, isOld: IsOld): boolean {
  const folders = [`${inbox}/new`, `${inbox}/tmp`, `${inbox}/read`];
  const files = folders.flatMap((folder) => namesIn(state, folder).map((name) => `${folder}/${name}`));
  if (![...folders, ...files].every((path) => isOld(path) || statSync(path, { throwIfNoEntry: false }) === undefined))
    return false;
  for (const file of files) state.run(attempt(unlink(file)));
  for (const folder of folders) state.run(attempt(rmdir(folder)));
  return state.run(attempt(rmdir(inbox)));
}

function pruneInstances(state: StateFolder, isOld: IsOld): number {
  const names = namesIn(state, `${state.root}/reg`).filter((name) => name.startsWith("instance-"));
  return names.filter((name) => pruneInstance(state, `${state.root}/reg/${name}`, isOld)).length;
}

/**
 * Only an instance's register may go: a lease's generation is its fencing token, and a counter's numbers must not
 * come back. Moved away in one step, and back again if somebody registered in it just before.
 */
function pruneInstance(state: StateFolder, folder: string, isOld: IsOld): boolean {
  const token = emptyTokenOf(state, folder);
  if (token === null || !namesIn(state, folder).every((name) => isOld(`${folder}/${name}`))) return false;
  const moved = state.temporary();
  if (!state.run(attempt(rename(folder, moved)))) return false;
  const after = emptyTokenOf(state, moved);
  if (after === null || !isSameToken(after, token)) {
    state.run(attempt(rename(moved, folder)));
    return false;
  }
  rmSync(moved, { recursive: true, force: true });
  return true;
}

const MOST_EMPTY_BYTES = 1024;

/** The token of a register without a record; null: it has one, or cannot be read. */
function emptyTokenOf(state: StateFolder, folder: string): Token | null {
  const read = state.run(readRegister(folder, MOST_EMPTY_BYTES));
  if (read.kind !== "present") return null;
  return decodeRecords(read.bytes, (_): _ is never => false)?.size === 0 ? read.token : null;
}

/** No conversation is compared with what nobody has seen or shown for so long; and it is text of the user's files. */
function pruneBlobs(state: StateFolder, isOld: IsOld): number {
  const root = `${state.root}/blob`;
  const blobs = namesIn(state, root).flatMap((shard) =>
    namesIn(state, `${root}/${shard}`).map((name) => `${root}/${shard}/${name}`),
  );
  return blobs.filter((blob) => isOld(blob) && state.run(attempt(unlink(blob)))).length;
}

/** The compiled configuration of checkouts, of which most are gone by then; the others are compiled again. */
function pruneSettings(state: StateFolder, isOld: IsOld): number {
  const names = namesIn(state, state.root).filter((name) => name.startsWith("settings-"));
  return names.filter((name) => isOld(`${state.root}/${name}`) && state.run(attempt(unlink(`${state.root}/${name}`))))
    .length;
}

function pruneLeftovers(state: StateFolder, isOld: IsOld): number {
  const old = namesIn(state, `${state.root}/tmp`).filter((name) => isOld(`${state.root}/tmp/${name}`));
  for (const name of old) rmSync(`${state.root}/tmp/${name}`, { recursive: true, force: true });
  return old.length;
}
