import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's folder, also for a bundle of a part that lies somewhere below it. */
export const ROOT = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, "plugin.json"))) return folder;
  if (dirname(folder) === folder) throw new Error("this does not lie in the project");
  return findRoot(dirname(folder));
}
