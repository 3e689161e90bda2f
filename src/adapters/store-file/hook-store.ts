import type { Box, Store } from "../../app/ports.ts";
import { openClaims } from "./claim-register.ts";
import { isInboxEmpty } from "./file-inbox.ts";
import { hasClaims } from "./has-claims.ts";
import { openLateStore } from "./late-store.ts";
import { nodeFs } from "./node-fs.ts";
import { openStateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

/** A hook's store for those that look for what was left for a session: hardly ever anything was. */
export function openHookStore(stateDir: string): Store {
  const state = openStateFolder(stateDir, nodeFs);
  const store = openLateStore(stateDir, state);
  const claims = openClaims(state, storeNow, store.journal);
  return {
    ...store,
    claims: async () => claims,
    hasClaims: () => hasClaims(state),
    inbox: { ...store.inbox, isEmpty: (of: Box) => isInboxEmpty(state, of) },
  };
}
