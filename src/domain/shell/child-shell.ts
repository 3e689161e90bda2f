import type { Call } from "./call.ts";
import type { Scene } from "./command-effects.ts";
import type { ShellState } from "./shell-state.ts";

/**
 * What a shell that is started as a program knows: what is exported, and no loop or function around it. A variable that is
 * not exported counts there as one of which the line says nothing.
 */
export function childShell({
  shell,
  reading,
  environment,
}: Pick<Call, "shell" | "reading" | "environment">): ShellState {
  const child = shell.subshell();
  child.returns = null;
  child.hidden = new Map();
  child.arrays.clear();
  for (const name of shell.variables.keys()) {
    const isExported = isSeen(name, shell, reading.scene);
    if (isExported === false) child.variables.delete(name);
    if (isExported === null) child.variables.set(name, null);
  }
  for (const [name, value] of environment) child.variables.set(name, value);
  for (const name of child.variables.keys()) child.exported.set(name, true);
  // Which of them are exported is not followed.
  if (!shell.mayExportFunctions) child.functions.clear();
  for (const name of child.functions.keys()) child.functions.set(name, null);
  return child;
}

/** Null: that is not known. */
function isSeen(name: string, { exported, mayExportAll }: ShellState, scene: Scene): boolean | null {
  const said = exported.get(name);
  if (said === true) return true;
  // A shell makes its own.
  if (name === "PWD" || name === "OLDPWD" || scene.variables.has(name)) return said ?? true;
  if (said === null || mayExportAll || scene.environment === undefined) return null;
  return said ?? scene.environment.has(name);
}
