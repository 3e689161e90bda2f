import { openBooks } from "../books.ts";
import { nodeFs } from "../node-fs.ts";
import type { Books } from "../records.ts";
import { openStateFolder } from "../state-folder.ts";
import { storeNow } from "../store-clock.ts";

const opened = new Map<string, Books>();

/** The books of a state folder; opened once per process. */
export function openBooksIn(stateDir: string): Books {
  const known = opened.get(stateDir);
  if (known !== undefined) return known;
  const books = openBooks(openStateFolder(stateDir, nodeFs), storeNow);
  opened.set(stateDir, books);
  return books;
}
