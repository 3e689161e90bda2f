import type { Store } from "../../app/ports.ts";
import { openRecording } from "./append-version.ts";
import { hasClaims } from "./has-claims.ts";
import { openKeeping } from "./keep-blob.ts";
import { openLateStore } from "./late-store.ts";
import { nodeFs } from "./node-fs.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

/** A hook's store for those that keep what a file was before it is written. */
export function openGuardingStore(stateDir: string, state: StateFolder = openStateFolder(stateDir, nodeFs)): Store {
  const store = openLateStore(stateDir, state);
  return {
    ...store,
    hasClaims: () => hasClaims(state),
    versions: { ...store.versions, ...openRecording(state) },
    blobs: { ...store.blobs, ...openKeeping(state, storeNow) },
  };
}
