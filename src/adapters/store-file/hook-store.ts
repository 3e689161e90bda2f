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
  let opened: ReturnType<typeof open> | null = null;
  const open = async () => (await import("./lazy/team.ts")).openMessages(state, storeNow, store.journal);
  const messages = (): ReturnType<typeof open> => {
    opened ??= open();
    return opened;
  };
  return {
    ...store,
    claims: async () => claims,
    hasClaims: () => hasClaims(state),
    inbox: {
      isEmpty: (of: Box) => isInboxEmpty(state, of),
      deliver: async (to, notice) => (await messages()).inbox.deliver(to, notice),
      drain: async (of) => (await messages()).inbox.drain(of),
    },
    team: async () => (await messages()).team,
  };
}
