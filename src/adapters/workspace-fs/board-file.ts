import { join } from "node:path";
import { COORDINATION_FOLDER } from "./project.ts";

export const BOARD_NAME = "STATUS_BOARD.md";

/** Where the board of a checkout lies: in git in a folder of its own below it, outside git in the state folder. */
export function boardFolder(checkout: string, stateDir: string, isGit: boolean): string {
  return isGit ? join(checkout, COORDINATION_FOLDER) : stateDir;
}
