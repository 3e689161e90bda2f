import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { keepState } from "../proof/kept.ts";
import type { Stage } from "./stage.ts";
import type { StateView } from "./state-view.ts";

/**
 * Keeps a case that went wrong for whoever looks at it: the state `before` the run, as it was `found` after it, `after`
 * an undisturbed run and as it is now, and what was said about it. Returns the folder.
 */
export function keepCase(stage: Stage, found: StateView, texts: readonly string[]): string {
  const folder = keepState(stage.state, texts);
  writeView(join(folder, "before"), stage.before);
  writeView(join(folder, "found"), found);
  writeView(join(folder, "after"), stage.after);
  return folder;
}

function writeView(folder: string, view: StateView): void {
  for (const [path, bytes] of view) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}
