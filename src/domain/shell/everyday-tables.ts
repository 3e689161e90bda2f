import type { CommandTable } from "./call.ts";
import { COPYING_COMMANDS } from "./commands-copying.ts";
import { EDITING_COMMANDS } from "./commands-editing.ts";
import { FILE_COMMANDS } from "./commands-files.ts";
import { GIT_COMMANDS } from "./commands-git.ts";
import { SEARCHING_COMMANDS } from "./commands-searching.ts";

/** The topics of commands that write in most sessions: what a hook loads before each of them. */
export const EVERYDAY_TABLES: readonly CommandTable[] = [
  FILE_COMMANDS,
  COPYING_COMMANDS,
  EDITING_COMMANDS,
  SEARCHING_COMMANDS,
  GIT_COMMANDS,
];
