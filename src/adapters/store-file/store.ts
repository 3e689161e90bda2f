import type { Log, Store } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { JournalEntry } from "../../domain/journal.ts";
import { type FileRecord, isForgettable } from "../../domain/lease.ts";
import { openLog } from "./append-log.ts";
import { openCells } from "./cells.ts";
import { openBlobs } from "./file-blobs.ts";
import { openInbox } from "./file-inbox.ts";
import type { Fs } from "./fs-calls.ts";
import { openMapRegister } from "./map-register.ts";
import { nodeFs } from "./node-fs.ts";
import type { Retention } from "./record-map.ts";
import * as shapes from "./schemas.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";
import { watchState } from "./watch-state.ts";

export type FileStoreParts = {
  /** The file system the register protocol runs on. */
  readonly fs?: Fs;
  readonly now?: () => Instant;
};

const MOST_JOURNAL_PART_BYTES = 256 * 1024;

/**
 * The store of one repository, in files under `stateDir`. Opening it touches nothing; the folder is checked
 * with the first use and created with the first write.
 */
export function openFileStore(stateDir: string, parts: FileStoreParts = {}): Store {
  const now = parts.now ?? storeNow;
  const state = openStateFolder(stateDir, parts.fs ?? nodeFs);
  const journal = openJournal(state);
  const common = { now, onSetAside: journalDamage(journal, now) } as const;
  const watches = new Set<() => void>();
  return {
    files: openMapRegister(state, {
      ...common,
      kind: "lease",
      shape: shapes.fileRecord,
      durable: false,
      retention: keepFiles,
    }),
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
    seen: openCells(state, "seen", shapes.seen, now),
    wants: openCells(state, "wants", shapes.wants, now),
    ran: openCells(state, "ran", shapes.ran, now),
    decisions: openLog(state, {
      name: "decisions",
      shape: shapes.architectureDecision,
      durable: true,
      mostPartBytes: null,
    }),
    journal,
    inbox: openInbox(state, now),
    blobs: openBlobs(state, now),
    now,
    watch: (onChange) => {
      const stop = watchState(state, onChange);
      watches.add(stop);
      return () => {
        watches.delete(stop);
        stop();
      };
    },
    close: async () => {
      for (const stop of watches) stop();
      watches.clear();
    },
  };
}

const openJournal = (state: StateFolder): Log<JournalEntry> =>
  openLog(state, {
    name: "journal",
    shape: shapes.journalEntry,
    durable: false,
    mostPartBytes: MOST_JOURNAL_PART_BYTES,
  });

function journalDamage(journal: Log<JournalEntry>, now: () => Instant) {
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

const keepAll = (): Retention<unknown> => ({ isForgettable: () => false, staleness: () => null });
