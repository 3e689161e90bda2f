import { openGuardingStore } from "./adapters/store-file/guarding-store.ts";
import { openHookWorkspace } from "./adapters/workspace-fs/hook-workspace.ts";
import type { Coord } from "./claude/run-hook.ts";
import { composeAnyHook } from "./compose-any-hook.ts";

/** For the hook before writes: it records what every file was that is about to be written. */
export function composeGuardingHook(): Coord {
  return composeAnyHook({ openStore: openGuardingStore, openWorkspace: openHookWorkspace });
}
