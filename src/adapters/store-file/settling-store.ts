import type { Store } from "../../app/ports.ts";
import { openKeeping } from "./keep-blob.ts";
import { openLateStore } from "./late-store.ts";
import { nodeFs } from "./node-fs.ts";
import { openStateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

/** The store of a hook that keeps what was read and written. */
export function openSettlingStore(stateDir: string): Store {
  const state = openStateFolder(stateDir, nodeFs);
  const store = openLateStore(stateDir, state);
  return { ...store, blobs: { ...store.blobs, ...openKeeping(state, storeNow) } };
}
