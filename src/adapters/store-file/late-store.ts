import type { Store } from "../../app/ports.ts";
import { lateBooks } from "./late-books.ts";
import { openRecords } from "./records.ts";
import type { StateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

/** The same store as `openFileStore`'s, for a hook: the parts it seldom needs load when they are needed. */
export function openLateStore(stateDir: string, state: StateFolder): Store {
  const books = lateBooks(async () => (await import("./lazy/books.ts")).openBooksIn(stateDir));
  return { ...openRecords(state, storeNow, books.journal), ...books };
}
