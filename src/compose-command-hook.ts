import { openStoreAfterCommand, openStoreBeforeCommand } from "./adapters/store-file/command-store.ts";
import { openHookWorkspace } from "./adapters/workspace-fs/hook-workspace.ts";
import { stampsOf } from "./adapters/workspace-fs/keepable-content.ts";
import { openLook } from "./adapters/workspace-fs/look.ts";
import type { Workspace } from "./app/ports.ts";
import type { Coord } from "./claude/run-hook.ts";
import { composeAnyHook } from "./compose-any-hook.ts";

/** For the hook before commands: it asks about the disk what the command line would. */
export function composeHookBeforeCommand(): Coord {
  return composeAnyHook({
    openStore: openStoreBeforeCommand,
    openWorkspace: (override) => ({ ...watching(override), look: async () => openLook() }),
  });
}

/** For the hook after commands. */
export function composeHookAfterCommand(): Coord {
  return composeAnyHook({ openStore: openStoreAfterCommand, openWorkspace: watching });
}

/** Of every file that somebody else holds it is asked when it changed. */
function watching(stateDirOverride: string | null): Workspace {
  return {
    ...openHookWorkspace(stateDirOverride),
    stamps: async (absolutes) => stampsOf(absolutes),
  };
}
