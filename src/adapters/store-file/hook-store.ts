import type { Store } from "../../app/ports.ts";
import { openInbox } from "./file-inbox.ts";
import { openLateStore } from "./late-store.ts";
import { nodeFs } from "./node-fs.ts";
import { openStateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

/** A hook's store for those that look for what was left for a session. */
export function openHookStore(stateDir: string): Store {
  const state = openStateFolder(stateDir, nodeFs);
  return { ...openLateStore(stateDir, state), inbox: openInbox(state, storeNow) };
}
