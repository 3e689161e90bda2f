/**
 * Where everything lies in the state folder:
 *
 * ```
 * epoch                       random id of the state, and the format it began with; written once
 * epoch-<n>                   empty folder: records of format n may be here; see `format.ts`
 * reg/lease-<00..ff>/         baton registers: 256 shards of file records, by the first two digits of the key
 * reg/instance-<key>/ reg/counter-<key>/ reg/named-<key>/ reg/claim-book/ reg/estate-book/
 * cell/<kind>/<key>.json      last writer wins
 * log/<name>/<writer>.jsonl   append-only; `<writer>~old.jsonl` after a rotation (`~linked-<nonce>`: had a second name)
 * log/versions/<key>.jsonl    the history of one file; any hook appends
 * inbox/<id>/{tmp,new,read}/  one file per notice or message; `later` and `person` are boxes of nobody in particular
 * blob/<xx>/<sha>             contents by hash
 * leased                      a copy: all leased files in short
 * kept                        a copy: of leased files that nobody settled, what was kept of them
 * tmp/                        files and folders that are being built
 * aside/                      what could not be read
 * ballast                     room to free something on a full disk
 * maintenance.lock            while `coord doctor --repair` works
 * ```
 */
import { AppError } from "../../app/errors.ts";
import { crc32 } from "./crc32.ts";

/**
 * Raise it with every change of what is stored: shapes are strict, so an older version would take the new records for
 * damage. It stops instead. `test/upgrade/stored-state.test.ts` tells when.
 */
export const STATE_FORMAT = 1;

export type RegisterKind = "lease" | "instance" | "counter" | "named" | "claim" | "estate";
export type CellKind =
  | "heartbeat"
  | "boundary"
  | "touched"
  | "seen"
  | "shell-runs"
  | "commands"
  | "wants"
  | "ran"
  | "report"
  | "injected"
  | "note"
  | "news"
  | "build"
  | "wake"
  | "owed-call";
export type LogName = "decisions" | "journal" | "versions" | "messages" | "activity";

const KEY = /^[A-Za-z0-9._-]{1,128}$/;

/** Throws BAD_INPUT for a key that could not be a file name; returns it otherwise. */
export function checkedKey(key: string): string {
  if (KEY.test(key)) return key;
  throw new AppError("BAD_INPUT", `not a key of the store: ${JSON.stringify(key.slice(0, 140))}`);
}

/** The register a record is in. Several keys share one; each is a slot in its record map. */
export function registerOf(kind: RegisterKind, key: string): string {
  return `reg/${kind}-${kind === "lease" ? shardOf(key) : checkedKey(key)}`;
}

const SHARD = /^[0-9a-f]{2}/;

function shardOf(key: string): string {
  const [shard] = SHARD.exec(checkedKey(key)) ?? [];
  return shard ?? (crc32(key) & 0xff).toString(16).padStart(2, "0");
}

/** The suffix keeps keys like `..` from meaning a folder. */
export const cellOf = (kind: CellKind, key: string): string => `cell/${kind}/${checkedKey(key)}.json`;

export const logOf = (name: LogName, writer: string): string => `log/${name}/${checkedKey(writer)}.jsonl`;
export const oldLogOf = (name: LogName, writer: string): string => `log/${name}/${checkedKey(writer)}~old.jsonl`;

export function inboxOf(id: string): string {
  if (id.startsWith(".")) throw new AppError("BAD_INPUT", `not an instance: ${JSON.stringify(id.slice(0, 140))}`);
  return `inbox/${checkedKey(id)}`;
}

const SHA = /^[0-9a-f]{64}$/;

export function blobOf(sha: string): string {
  if (!SHA.test(sha)) throw new AppError("BAD_INPUT", `not a SHA-256 in hex: ${JSON.stringify(sha.slice(0, 80))}`);
  return `blob/${sha.slice(0, 2)}/${sha}`;
}
