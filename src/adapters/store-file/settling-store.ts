import type { Store } from "../../app/ports.ts";
import { openBlobs } from "./file-blobs.ts";
import { lateInbox, openLateStore } from "./late-store.ts";
import { nodeFs } from "./node-fs.ts";
import { openStateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

/** The store of a hook that keeps what was read and written. */
export function openSettlingStore(stateDir: string): Store {
  const state = openStateFolder(stateDir, nodeFs);
  const store = openLateStore(stateDir, state, lateInbox(stateDir));
  return { ...store, blobs: { ...store.blobs, ...openBlobs(state, storeNow) } };
}
