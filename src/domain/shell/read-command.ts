import { forEachChild, parse } from "unbash";
import type { CommandEffects, Scene } from "./command-effects.ts";
import { ALL_TABLES } from "./command-tables.ts";
import { findReader } from "./find-reader.ts";
import { followLine } from "./follow-line.ts";
import type { Language } from "./language.ts";
import { Reading } from "./reading.ts";

/** More text than a person or a model writes at once. */
const MOST_CHARACTERS = 128 * 1024;
/** The parser leaves alone what is nested deeper than 256 times, and does not always say so. */
const MOST_OPENINGS = 250;

const BASH: Language = { parse, eachChild: forEachChild, findReader: (name) => findReader(name, ALL_TABLES) };

/** What a line for bash (or sh, zsh) will do to files. Runs nothing. */
export function readCommand(line: string, scene: Scene): CommandEffects {
  const reading = new Reading(scene);
  if (line.length > MOST_CHARACTERS) {
    reading.doubt(line);
    return reading.effects();
  }
  if (line.split(/\$[({]/, MOST_OPENINGS + 1).length > MOST_OPENINGS) reading.doubt(line);
  return followLine(line, scene, BASH, reading);
}
