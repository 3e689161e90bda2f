import { type FSWatcher, statSync, watch } from "node:fs";
import { namesIn, type StateFolder } from "./state-folder.ts";

const SETTLE_MS = 30;
const POLL_MS = 1000;

/**
 * Calls `onChange` soon after something under the state folder changed. Every change there creates, renames or
 * removes a name, so it is enough to watch folders. Where they cannot be watched (no folder yet, too few
 * watches left, a network disk) a look at their times every second finds the change.
 */
export function watchState(state: StateFolder, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | null = null;
  let signature = "";

  const refresh = (): boolean => {
    const folders = foldersOf(state);
    const next = folders.map((folder) => `${folder} ${changedAtMs(folder)}`).join("\n");
    const isNew = next !== signature;
    signature = next;
    for (const folder of folders) if (!watchers.has(folder)) open(folder);
    for (const [folder, watcher] of watchers) {
      if (folders.includes(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    return isNew;
  };
  const open = (folder: string): void => {
    try {
      const watcher = watch(folder, report);
      watcher.on("error", () => watcher.close());
      watchers.set(folder, watcher);
    } catch {
      // The poll sees it.
    }
  };
  const report = (): void => {
    settling ??= setTimeout(() => {
      settling = null;
      refresh();
      onChange();
    }, SETTLE_MS);
  };

  refresh();
  const poll = setInterval(() => {
    if (refresh()) report();
  }, POLL_MS);
  return () => {
    clearInterval(poll);
    if (settling !== null) clearTimeout(settling);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

const WATCHED = ["reg", "cell", "log", "inbox"];

/** Blobs and temporary files are left out: nobody waits for them. */
function foldersOf(state: StateFolder): readonly string[] {
  const parents = WATCHED.map((name) => `${state.root}/${name}`);
  const children = parents.flatMap((parent) => list(state, parent).map((name) => `${parent}/${name}`));
  const inboxes = children.filter((folder) => folder.startsWith(`${state.root}/inbox/`));
  const others = children.filter((folder) => !folder.startsWith(`${state.root}/inbox/`));
  const all = [state.root, ...parents, ...others, ...inboxes.map((inbox) => `${inbox}/new`)];
  return all.filter((folder) => changedAtMs(folder) !== null);
}

function list(state: StateFolder, folder: string): readonly string[] {
  try {
    return namesIn(state, folder);
  } catch {
    return [];
  }
}

function changedAtMs(folder: string): number | null {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? null;
  } catch {
    return null;
  }
}
