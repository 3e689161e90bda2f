import { type Build, buildCommand, buildResult, hasBroken } from "../domain/build-command.ts";
import { ensureInstance } from "./instances.ts";
import type { Caller, Machine } from "./machine.ts";
import { tellNews } from "./tell-news.ts";

/**
 * A command has ended: if it is a known build or test that worked the last time in this folder and now does not, the other
 * sessions in this checkout are told. Those in other checkouts are not: nothing of theirs has changed. Never fails.
 *
 * @param exitCode null: it was interrupted, or nothing is known of how it ended
 */
export async function noteBuild(
  machine: Machine,
  caller: Caller,
  line: string,
  exitCode: number | null,
): Promise<void> {
  const [command, result] = [buildCommand(line), buildResult(exitCode)];
  if (command === null || result === null) return;
  try {
    const home = await machine.home(caller.cwd);
    if (home === null || home.project.settings.mode === "off") return;
    const { project, checkout } = home;
    const folder = caller.cwd;
    const { builds } = await project.store.team();
    const key = machine.shortHash(`${folder}\0${command}`);
    const before = thatBuild((await builds.get(key))?.value ?? null, command, folder);
    await builds.put(key, { command, folder, result, atMs: project.store.now().wall });
    if (!hasBroken(before, result)) return;
    const me = await ensureInstance(machine, project, caller);
    const text = `${me.name} ran it, exit code ${exitCode}`;
    await tellNews(machine, project, me, { kind: "failing", command, text }, ({ worktree }) => worktree === checkout);
  } catch {
    // A courtesy: the command has ended, whatever is known of it.
  }
}

/** Two may have one key. */
function thatBuild(build: Build | null, command: string, folder: string): Build | null {
  return build?.command === command && build.folder === folder ? build : null;
}
