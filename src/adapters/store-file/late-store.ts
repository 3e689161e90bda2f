import type { Inbox, Store } from "../../app/ports.ts";
import { lateBooks } from "./late-books.ts";
import { openRecords } from "./records.ts";
import type { StateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

const late = () => import("./lazy/books.ts");

/** The same store as `openFileStore`'s: the parts a hook seldom needs load when they are needed. */
export function openLateStore(stateDir: string, state: StateFolder, inbox: Inbox): Store {
  const books = lateBooks(async () => (await late()).openBooksIn(stateDir));
  return { ...openRecords(state, storeNow, books.journal, inbox), ...books };
}

/** For hooks that take nothing from it, and put something there only when somebody has lost a file. */
export function lateInbox(stateDir: string): Inbox {
  return {
    deliver: async (to, notice) => (await late()).openInboxIn(stateDir).deliver(to, notice),
    drain: async (to) => (await late()).openInboxIn(stateDir).drain(to),
  };
}
