import { quickFactsOf } from "./adapters/self-process/self-process.ts";
import { openHookStore } from "./adapters/store-file/hook-store.ts";
import { openHookWorkspace } from "./adapters/workspace-fs/hook-workspace.ts";
import type { Coord } from "./claude/run-hook.ts";
import { composeAnyHook } from "./compose-any-hook.ts";

/** For most hooks: an edit that meets nobody loads no more than it needs. */
export function composeHook(factsOf: typeof quickFactsOf = quickFactsOf): Coord {
  return composeAnyHook(
    { openStore: (stateDir) => openHookStore(stateDir), openWorkspace: openHookWorkspace },
    factsOf,
  );
}
