import type { Log, Store } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { JournalEntry } from "../../domain/journal.ts";
import { type FileRecord, isForgettable } from "../../domain/lease.ts";
import { openCells } from "./cells.ts";
import { openMapRegister } from "./map-register.ts";
import type { Retention } from "./record-map.ts";
import * as shapes from "./schemas.ts";
import type { StateFolder } from "./state-folder.ts";
import type { StoredOptions } from "./stored-records.ts";

/** What is written seldom or in bulk, and is of no use to an edit that meets nobody. */
export type Books = Pick<
  Store,
  | "changeFiles"
  | "decisions"
  | "journal"
  | "inbox"
  | "claims"
  | "hasClaims"
  | "team"
  | "blobs"
  | "versions"
  | "leased"
  | "kept"
  | "prune"
  | "watch"
  | "close"
>;

/** The rest of the store: what every hook reads and writes. */
export type Records = Omit<Store, keyof Books>;

export function openRecords(state: StateFolder, now: () => Instant, journal: Log<JournalEntry>): Records {
  const common = { now, onSetAside: journalDamage(journal, now) } as const;
  return {
    files: openMapRegister(state, filesIn(now, common.onSetAside)),
    instances: openMapRegister(state, {
      ...common,
      kind: "instance",
      shape: shapes.instanceRecord,
      durable: false,
      retention: keepAll,
    }),
    // A number must not be given twice, not even after a power failure.
    counters: openMapRegister(state, {
      ...common,
      kind: "counter",
      shape: shapes.dayCounter,
      durable: true,
      retention: keepAll,
    }),
    heartbeats: openCells(state, "heartbeat", shapes.heartbeat, now),
    boundaries: openCells(state, "boundary", shapes.boundary, now),
    touched: openCells(state, "touched", shapes.touched, now),
    shellRuns: openCells(state, "shell-runs", shapes.shellRuns, now),
    commands: openCells(state, "commands", shapes.runningCommand, now),
    seen: openCells(state, "seen", shapes.seen, now),
    wants: openCells(state, "wants", shapes.wants, now),
    ran: openCells(state, "ran", shapes.ran, now),
    now,
  };
}

/** How the records of files are kept. */
export function filesIn(
  now: () => Instant,
  onSetAside: StoredOptions<FileRecord>["onSetAside"],
): StoredOptions<FileRecord> {
  return { now, onSetAside, kind: "lease", shape: shapes.fileRecord, durable: false, retention: keepFiles };
}

export function journalDamage(journal: Log<JournalEntry>, now: () => Instant) {
  return (register: string, reason: string): void => {
    const detail = `${register}: ${reason}`;
    // Who met the damage hears of it in any case; a second failure must not hide the first.
    journal
      .append("store", { at: now().wall, kind: "set-aside", instance: null, name: null, path: null, detail })
      .catch(() => {});
  };
}

const keepFiles = (now: Instant): Retention<FileRecord> => ({
  isForgettable: (record) => isForgettable(record, now),
  staleness: (record) => (record.leases.length === 0 ? now.wall - record.touchedAt.wall : null),
});

export const keepAll = (): Retention<unknown> => ({ isForgettable: () => false, staleness: () => null });
