import { openGuardingStore } from "./adapters/store-file/guarding-store.ts";
import { openHookWorkspace } from "./adapters/workspace-fs/hook-workspace.ts";
import { openLook } from "./adapters/workspace-fs/look.ts";
import type { Coord } from "./claude/run-hook.ts";
import { composeAnyHook } from "./compose-any-hook.ts";

/** For the hook before commands: like the one before writes, and it asks about the disk what the command line would. */
export function composeCommandHook(): Coord {
  return composeAnyHook({
    openStore: openGuardingStore,
    openWorkspace: (override) => ({ ...openHookWorkspace(override), look: async () => openLook() }),
  });
}
