import { entry, journal, type Project } from "./machine.ts";

/**
 * Does what follows a commit: telling others, keeping books. When that fails, what was committed stands, and whoever
 * asked for it must not hear that it failed: the failure goes on record instead.
 *
 * @returns what `work` returns, or `instead`
 */
export async function afterCommit<T>(project: Project, work: () => Promise<T>, instead: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await journal(project.store, entry("failure", project.store.now().wall, null, `after a commit: ${String(error)}`));
    return instead;
  }
}
