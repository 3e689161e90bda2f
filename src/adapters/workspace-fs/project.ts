import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, sep } from "node:path";
import { AppError, systemCode } from "../../app/errors.ts";
import { findGitFolders, type GitFolders } from "./git-folders.ts";
import { isInside } from "./normal-path.ts";
import { physicalPath } from "./physical-path.ts";

/** State outside git, and what people read in any project. coord never guards what lies below it. */
export const COORDINATION_FOLDER = join(".claude", "coordination");

/** What a file or a session belongs to; all real, absolute paths. */
export type Project = {
  readonly checkout: string;
  readonly stateDir: string;
  /** Null outside git. */
  readonly git: GitFolders | null;
  /**
   * Where the keys of its files start. It is the checkout, but the file system's root where the checkout is
   * only the folder a session happened to start in: two such sessions must give one file one key.
   */
  readonly keyRoot: string;
};

/**
 * The project of a folder: the innermost git checkout, else the nearest folder at or above it that holds
 * `.claude/coordination/`, else none. `stateDirOverride` is COORD_DIR: it moves the state, not the checkout;
 * outside any project it makes `cwd` one, for what lies inside it.
 */
export function findProject(folder: string, stateDirOverride: string | null, cwd: string): Project | null {
  const override = stateDirOverride === null || stateDirOverride === "" ? null : absoluteOverride(stateDirOverride);
  const git = findGitFolders(folder);
  if (git !== null) {
    return { checkout: git.checkout, stateDir: override ?? join(git.commonDir, "coord"), git, keyRoot: git.checkout };
  }
  const checkout = findCoordinated(folder);
  if (checkout !== null) {
    return { checkout, stateDir: override ?? join(checkout, COORDINATION_FOLDER), git: null, keyRoot: checkout };
  }
  if (override === null) return null;
  const start = physicalPath(cwd);
  return isInside(folder, start, sep)
    ? { checkout: start, stateDir: override, git: null, keyRoot: fileSystemRoot(start) }
    : null;
}

/**
 * The state folder for a session that starts in `cwd` (absolute): that of {@link findProject}, and where there is
 * no project, `cwd` becomes one by a `.claude/coordination/` of its own, which a later `git add` will not see. In
 * git nothing is created here. Whether a folder may become a project is for the caller to know.
 */
export function ensureStateDir(cwd: string, stateDirOverride: string | null): string {
  const folder = physicalPath(cwd);
  const project = findProject(folder, stateDirOverride, folder);
  if (project !== null) return project.stateDir;
  const stateDir = join(folder, COORDINATION_FOLDER);
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    writeIfAbsent(join(stateDir, ".gitignore"), "*\n");
  } catch (cause) {
    throw new AppError("STATE_READ_ONLY", `cannot create ${stateDir}`, {
      hint: "make the folder writable, or set COORD_DIR to a folder that is",
      cause,
    });
  }
  return stateDir;
}

function absoluteOverride(stateDir: string): string {
  // Relative to what? Each session would take its own folder, and none would see the others.
  if (isAbsolute(stateDir) && !stateDir.includes("\0")) return physicalPath(stateDir);
  throw new AppError("BAD_CONFIG", `COORD_DIR must be an absolute path, not ${JSON.stringify(stateDir)}`, {
    hint: "set COORD_DIR to an absolute path",
  });
}

function findCoordinated(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (isDirectory(join(at, COORDINATION_FOLDER))) return at;
    if (dirname(at) === at) return null;
  }
}

function fileSystemRoot(path: string): string {
  const parent = dirname(path);
  return parent === path ? path : fileSystemRoot(parent);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

/** Two sessions may start at once. */
function writeIfAbsent(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}
