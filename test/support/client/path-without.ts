import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A PATH on which everything of this machine's own can be found but the programs named. Made of links in `folder`. */
export function pathWithout(folder: string, programs: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  for (const source of (process.env["PATH"] ?? "").split(delimiter).filter((it) => existsSync(it))) {
    for (const name of readdirSync(source)) {
      const link = join(folder, name);
      if (!programs.includes(name) && !existsSync(link)) linkUnlessThere(join(source, name), link);
    }
  }
  return folder;
}

function linkUnlessThere(target: string, link: string): void {
  try {
    symlinkSync(target, link);
  } catch {
    // A link that leads nowhere has this name already.
  }
}
