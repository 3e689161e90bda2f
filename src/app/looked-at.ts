import type { LeasedFile } from "../domain/lease.ts";
import type { FileStamp } from "./ports.ts";

/** A leased file, and what it was when all were looked at; null: it cannot be told. */
export type Looked = { readonly file: LeasedFile; readonly stamp: FileStamp | null };

/** Nobody has changed it, and no other has come in its place. */
export function isSameFile(one: FileStamp | undefined, other: FileStamp | null): boolean {
  return one?.changedAtMs === other?.changedAtMs && one?.inode === other?.inode;
}
