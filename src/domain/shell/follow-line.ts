import type { CommandEffects, Scene } from "./command-effects.ts";
import type { Language } from "./language.ts";
import { Reading } from "./reading.ts";
import { ShellState } from "./shell-state.ts";
import { walker } from "./walk.ts";

/** Follows a line as a shell would that knows this language. */
export function followLine(
  line: string,
  scene: Scene,
  language: Language,
  reading = new Reading(scene),
): CommandEffects {
  const shell = new ShellState(scene);
  if (scene.home !== null) shell.variables.set("HOME", scene.home);
  shell.exported.set("HOME", true);
  shell.variables.set("PWD", scene.cwd);
  walker.text(line, { reading, shell, input: null, source: line, walker, language });
  return reading.effects();
}
