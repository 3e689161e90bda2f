import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { BOARD_NAME, boardFolder } from "../adapters/workspace-fs/board-file.ts";
import { physicalPath } from "../adapters/workspace-fs/physical-path.ts";
import { findProject } from "../adapters/workspace-fs/project.ts";
import { BOARD_EVERY_MS } from "../domain/board-time.ts";

/**
 * Whether there may be something to do beside a session's work after a reply of its model: a board that is due, or a call
 * that is owed. Looks at names and times only; where it does not know, yes.
 */
export function mayBeDue(env: Readonly<Record<string, string | undefined>>): boolean {
  try {
    const folder = env["CLAUDE_PROJECT_DIR"];
    if (folder === undefined || folder === "") return true;
    const found = findProject(physicalPath(folder), env["COORD_DIR"] ?? null, folder);
    if (found === null) return false;
    const { checkout, stateDir, git } = found;
    if (countIn(join(stateDir, "cell", "owed-call")) > 0) return true;
    // Who lives has given a sign of life. One of them is the session's own.
    if (countIn(join(stateDir, "cell", "heartbeat")) < 2) return false;
    return !isYoung(join(boardFolder(checkout, stateDir, git !== null), BOARD_NAME));
  } catch {
    return true;
  }
}

function countIn(folder: string): number {
  // Asked first, because an error is dear to make.
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

function isYoung(page: string): boolean {
  const stat = statSync(page, { throwIfNoEntry: false });
  const ageMs = stat === undefined ? BOARD_EVERY_MS : Date.now() - stat.mtimeMs;
  // A clock that was set back must not stop it for hours.
  return ageMs >= 0 && ageMs < BOARD_EVERY_MS;
}
