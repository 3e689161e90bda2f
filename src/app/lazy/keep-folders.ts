import { elapsedMs } from "../../domain/instant.ts";
import type { ResourceKey } from "../../domain/lease.ts";
import { ensureInstance } from "../instances.ts";
import { keepBefore, type Writing } from "../keep-before.ts";
import { type Caller, type Located, locateGuarded, type Machine } from "../machine.ts";

/** A folder that a command may change anywhere in. */
export type RiskedFolder = {
  /** Absolute. */
  readonly path: string;
  /** Only what differs from the last commit can be lost there: git has the rest. */
  readonly isOnlyChanged: boolean;
};

/** Of more than these, the rest is not kept, and that is said. */
const MOST_FILES = 200;
/** The hook of a command has four seconds for all that it does. */
const MOST_MS = 1_200;

/**
 * Keeps what the files in a folder are, before a command removes or changes it as a whole; not those that git ignores.
 * Stands in nobody's way.
 *
 * @param known files that are kept already
 * @returns null; or why not all was kept, for the user
 */
export async function keepFolders(
  machine: Machine,
  caller: Caller,
  folders: readonly RiskedFolder[],
  writing: Writing,
  known: ReadonlySet<ResourceKey>,
): Promise<string | null> {
  const files = await filesIn(machine, caller, folders, known);
  const [first] = files;
  if (first === undefined) return null;
  const { store } = first.project;
  const since = store.now();
  for (const [done, located] of files.entries()) {
    const isLate = (elapsedMs(since, store.now()) ?? 0) > MOST_MS;
    if (done >= MOST_FILES || isLate) return `${files.length - done} of ${files.length} files are too many at once`;
    const reason = await keepOne(machine, caller, located, writing);
    if (reason !== null) return reason;
  }
  return null;
}

async function filesIn(
  machine: Machine,
  caller: Caller,
  folders: readonly RiskedFolder[],
  known: ReadonlySet<ResourceKey>,
): Promise<readonly Located[]> {
  const files = new Map<ResourceKey, Located>();
  for (const folder of folders) {
    for (const path of (await machine.workspace.filesBelow(folder.path, folder.isOnlyChanged)) ?? []) {
      const located = await locateGuarded(machine, path, caller.cwd);
      if (located === null || located.project.settings.history.mostBytes === 0) continue;
      if (!known.has(located.resource.key)) files.set(located.resource.key, located);
    }
  }
  return [...files.values()];
}

async function keepOne(machine: Machine, caller: Caller, located: Located, writing: Writing): Promise<string | null> {
  const content = await machine.workspace.content(located.resource.absolute);
  if (content.kind !== "file") return null;
  const { record } = await located.project.store.files.read(located.resource.key);
  const me = await ensureInstance(machine, located.project, caller);
  return keepBefore(machine, located, me, content, record?.lastWrite ?? null, writing);
}
