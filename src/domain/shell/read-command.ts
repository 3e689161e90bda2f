import type { CommandEffects, Scene } from "./command-effects.ts";
import { Reading } from "./reading.ts";
import { ShellState } from "./shell-state.ts";
import { walker } from "./walk.ts";

/** More text than a person or a model writes at once. */
const MOST_CHARACTERS = 128 * 1024;
/** The parser leaves alone what is nested deeper than 256 times, and does not always say so. */
const MOST_OPENINGS = 250;

/** What a line for bash (or sh, zsh) will do to files. Runs nothing. */
export function readCommand(line: string, scene: Scene): CommandEffects {
  const reading = new Reading(scene);
  if (line.length > MOST_CHARACTERS) {
    reading.doubt(line);
    return reading.effects();
  }
  if (line.split(/\$[({]/, MOST_OPENINGS + 1).length > MOST_OPENINGS) reading.doubt(line);
  const shell = new ShellState(scene);
  if (scene.home !== null) shell.variables.set("HOME", scene.home);
  shell.exported.set("HOME", true);
  shell.variables.set("PWD", scene.cwd);
  walker.text(line, { reading, shell, input: null, source: line, walker });
  return reading.effects();
}
