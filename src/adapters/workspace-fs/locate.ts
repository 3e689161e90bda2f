import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { AppError } from "../../app/errors.ts";
import type { Resource } from "../../app/ports.ts";
import { foldsCase } from "./case-folding.ts";
import { isInside, normalPath, type PathRules } from "./normal-path.ts";
import { physicalPath } from "./physical-path.ts";
import { COORDINATION_FOLDER, findProject, type Project } from "./project.ts";
import { resourceKey } from "./resource-key.ts";

const IS_WINDOWS = process.platform === "win32";

/** No file can be opened by a longer path: PATH_MAX in bytes on Unix, 32,767 UTF-16 units on Windows. */
const MAX_PATH_CHARACTERS = IS_WINDOWS ? 32_767 : 4_096;

/**
 * The guarded file that `given` names, relative to `cwd` (absolute) unless it is absolute; `~` is a name like any other.
 * Null: it belongs to no project, it is git's or coord's own, it is the checkout itself, or no file can have
 * that name (NUL, too long).
 */
export function locate(given: string, cwd: string, stateDirOverride: string | null): Resource | null {
  if (given.includes("\0") || given.length > MAX_PATH_CHARACTERS) return null;
  if (!isAbsolute(given) && !isAbsolute(cwd)) {
    throw new AppError("BAD_INPUT", `cannot tell what ${JSON.stringify(given)} is relative to`, {
      hint: "give an absolute path",
    });
  }
  const named = resolve(cwd, given);
  if (named.length > MAX_PATH_CHARACTERS) return null;
  const absolute = physicalPath(named);
  const project = findProject(dirname(absolute), stateDirOverride, cwd);
  if (project === null) return null;
  const rules = pathRules(project);
  if (!isGuarded(absolute, project, rules)) return null;
  return {
    // A folding file system may be reached by another case of the checkout's own name, too.
    key: resourceKey(normalPath(project.keyRoot, rules), normalPath(relative(project.keyRoot, absolute), rules)),
    given,
    absolute,
    checkout: project.checkout,
    path: normalPath(relative(project.checkout, absolute), rules),
    stateDir: project.stateDir,
  };
}

function isGuarded(absolute: string, { checkout, stateDir, git }: Project, rules: PathRules): boolean {
  if (absolute === checkout) return false;
  const own = [join(checkout, ".git"), join(checkout, COORDINATION_FOLDER), stateDir];
  if (git !== null) own.push(git.gitDir, git.commonDir);
  const path = normalPath(absolute, rules);
  return !own.some((folder) => isInside(path, normalPath(folder, rules), "/"));
}

/** Another case of something that is sure to exist is looked up, so that nothing has to be written. */
function pathRules({ checkout, git }: Project): PathRules {
  return { isWindows: IS_WINDOWS, foldsCase: foldsCase(git === null ? checkout : join(checkout, ".git")) };
}
