import { rmSync, statSync } from "node:fs";
import { fileTimeNow } from "./cells.ts";
import { attempt, rename, rmdir, unlink } from "./fs-calls.ts";
import { decodeRecords } from "./record-map.ts";
import { readRegister } from "./register.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";
import { isSameToken, type Token } from "./token.ts";

/**
 * Deletes what belongs to nobody any more and was last written longer ago than `olderThanMs`: parts of the journal,
 * histories of files, inboxes, the registers of instances that were dropped, contents, and what killed processes left half built. Without this a
 * repository in which a script starts sessions all day would slow down the start of each. Returns how many went.
 */
export function pruneState(state: StateFolder, olderThanMs: number): number {
  const nowMs = fileTimeNow(state);
  const isOld = (path: string): boolean => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat !== undefined && nowMs - stat.mtimeMs > olderThanMs;
  };
  return [pruneLogs, pruneInboxes, pruneInstances, pruneBlobs, pruneLeftovers]
    .map((prune) => prune(state, isOld))
    .reduce((sum, pruned) => sum + pruned, 0);
}

type IsOld = (path: string) => boolean;

function pruneLogs(state: StateFolder, isOld: IsOld): number {
  const folders = [`${state.root}/log/journal`, `${state.root}/log/versions`];
  const parts = folders.flatMap((folder) => namesIn(state, folder).map((name) => `${folder}/${name}`));
  return parts.filter((part) => isOld(part) && state.run(attempt(unlink(part)))).length;
}

function pruneInboxes(state: StateFolder, isOld: IsOld): number {
  const inboxes = namesIn(state, `${state.root}/inbox`).map((id) => `${state.root}/inbox/${id}`);
  return inboxes.filter((inbox) => pruneInbox(state, inbox, isOld)).length;
}

/** A notice that arrives meanwhile keeps its folder from being removed. */
function pruneInbox(state: StateFolder, inbox: string, isOld: IsOld): boolean {
  const folders = [`${inbox}/new`, `${inbox}/tmp`];
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

function pruneLeftovers(state: StateFolder, isOld: IsOld): number {
  const old = namesIn(state, `${state.root}/tmp`).filter((name) => isOld(`${state.root}/tmp/${name}`));
  for (const name of old) rmSync(`${state.root}/tmp/${name}`, { recursive: true, force: true });
  return old.length;
}
