import type { CommandTable } from "./call.ts";
import { BUILDING_COMMANDS } from "./commands-building.ts";
import { FETCHING_COMMANDS } from "./commands-fetching.ts";
import { FINDING_COMMANDS } from "./commands-finding.ts";
import { FORMATTING_COMMANDS } from "./commands-formatting.ts";
import { INTERPRETING_COMMANDS } from "./commands-interpreting.ts";
import { MAKE_COMMANDS } from "./commands-make.ts";
import { PATCHING_COMMANDS } from "./commands-patching.ts";
import { WRAPPING_COMMANDS } from "./commands-wrapping.ts";
import { EVERYDAY_TABLES } from "./everyday-tables.ts";

/** All commands that are known by name. */
export const ALL_TABLES: readonly CommandTable[] = [
  ...EVERYDAY_TABLES,
  PATCHING_COMMANDS,
  FORMATTING_COMMANDS,
  FETCHING_COMMANDS,
  FINDING_COMMANDS,
  WRAPPING_COMMANDS,
  INTERPRETING_COMMANDS,
  BUILDING_COMMANDS,
  MAKE_COMMANDS,
];
