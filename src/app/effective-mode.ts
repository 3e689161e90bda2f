import { type Mode, modeFor } from "../domain/settings.ts";
import type { Located, Machine } from "./machine.ts";

/**
 * The mode that counts for one file, ignored ones included. May ask git, so it is for the moment in which a
 * write is refused or a lost one reported, not for the way of every write.
 */
export async function effectiveMode(machine: Machine, { project, resource }: Located): Promise<Mode> {
  const { mode, isByRule } = modeFor(resource.path, project.settings);
  if (mode !== "enforce" || isByRule) return mode;
  return (await machine.workspace.isIgnored(resource)) ? project.settings.ignoredFiles : mode;
}
