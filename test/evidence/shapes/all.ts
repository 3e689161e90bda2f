import type { Shape } from "../shape.ts";
import { COPYING } from "./copying.ts";
import { GIT } from "./git.ts";
import { IN_PLACE } from "./in-place.ts";
import { REDIRECTIONS } from "./redirections.ts";
import { FORMATTERS, SCRIPTS } from "./scripts.ts";
import { OTHER_FILES, SHELL } from "./shell.ts";
import { BACKGROUND, TOOLS } from "./tools.ts";

/** Every shape that a session in print mode makes, in the order of the page. */
export const SESSION_SHAPES: readonly Shape[] = [
  ...TOOLS,
  ...REDIRECTIONS,
  ...IN_PLACE,
  ...COPYING,
  ...SHELL,
  ...SCRIPTS,
  ...FORMATTERS,
  ...GIT,
  ...BACKGROUND,
  ...OTHER_FILES,
];
