import type { Shape } from "../shape.ts";
import { COPYING } from "./copying.ts";
import { GIT } from "./git.ts";
import { IN_PLACE } from "./in-place.ts";
import { NOTES } from "./notes.ts";
import { REDIRECTIONS } from "./redirections.ts";
import { FORMATTERS, SCRIPTS } from "./scripts.ts";
import { OTHER_FILES, SHELL } from "./shell.ts";
import { BACKGROUND, TOOLS } from "./tools.ts";

const SHAPES: readonly Shape[] = [
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

/** Every shape that a session in print mode makes. */
export const SESSION_SHAPES: readonly Shape[] = SHAPES.map((shape) => {
  const note = NOTES[shape.id];
  return note === undefined ? shape : { ...shape, note };
});
