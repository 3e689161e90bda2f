import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { physicalPath } from "./physical-path.ts";
import { ensureStateDir } from "./project.ts";

/**
 * Makes `folder`, which belongs to no project, one of its own. Not in HOME or at the root of the disk, because a session
 * started there does not make all that lies below one project; and none brings a folder back that was removed under it.
 * False: it is not to be one.
 */
export function makeProject(folder: string, stateDirOverride: string | null): boolean {
  const real = physicalPath(folder);
  const isHome = real === physicalPath(process.getBuiltinModule("node:os").homedir());
  if (!existsSync(real) || isHome || dirname(real) === real) return false;
  ensureStateDir(folder, stateDirOverride);
  return true;
}
