import { openSettlingStore } from "./adapters/store-file/settling-store.ts";
import { openSettlingWorkspace } from "./adapters/workspace-fs/settling-workspace.ts";
import type { Coord } from "./claude/run-hook.ts";
import { composeAnyHook } from "./compose-any-hook.ts";

/** For the hook after reads and writes: it keeps the text of nearly every file it sees. */
export function composeSettlingHook(): Coord {
  return composeAnyHook({ openStore: openSettlingStore, openWorkspace: openSettlingWorkspace });
}
