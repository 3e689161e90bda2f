import type { Store } from "../../app/ports.ts";
import { openGuardingStore } from "./guarding-store.ts";
import { openPresence } from "./keep-blob.ts";
import { openKeptFiles } from "./kept-files.ts";
import { openLateStore } from "./late-store.ts";
import { openLeased } from "./leased-files.ts";
import { nodeFs } from "./node-fs.ts";
import { journalDamage } from "./records.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

/** A hook's store before commands: what most of them write is not known, so all leased files are asked for. */
export function openStoreBeforeCommand(stateDir: string): Store {
  const state = openStateFolder(stateDir, nodeFs);
  const store = withLeased(openGuardingStore(stateDir, state), state);
  const blobs = { ...store.blobs, ...openPresence(state) };
  const kept = openKeptFiles(state, storeNow);
  return { ...store, blobs, kept: async () => kept };
}

/** A hook's store after commands, for the same reason. */
export function openStoreAfterCommand(stateDir: string): Store {
  const state = openStateFolder(stateDir, nodeFs);
  return withLeased(openLateStore(stateDir, state), state);
}

function withLeased(store: Store, state: StateFolder): Store {
  return { ...store, leased: openLeased(state, storeNow, journalDamage(store.journal, storeNow)) };
}
