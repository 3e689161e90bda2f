import type { Log, Revision, Team } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { JournalEntry } from "../../domain/journal.ts";
import type { FileRecord } from "../../domain/lease.ts";
import { openLog } from "./append-log.ts";
import { openCells } from "./cells.ts";
import { openClaims } from "./claim-register.ts";
import { openDurableCells } from "./durable-cells.ts";
import { estateBook, note } from "./estate-schema.ts";
import { evictBlobs } from "./evict-blobs.ts";
import { reporting } from "./failures.ts";
import { openBlobs } from "./file-blobs.ts";
import { openInbox } from "./file-inbox.ts";
import { openMail } from "./file-mail.ts";
import { openVersions } from "./file-versions.ts";
import { hasClaims } from "./has-claims.ts";
import { storable } from "./json-record.ts";
import { cellOf } from "./layout.ts";
import { openLeased } from "./leased-files.ts";
import { architectureDecision, journalEntry } from "./log-schemas.ts";
import { openMapRegister } from "./map-register.ts";
import * as words from "./message-schemas.ts";
import { pruneState } from "./prune-state.ts";
import { type Books, filesIn, journalDamage, keepAll } from "./records.ts";
import type { StateFolder } from "./state-folder.ts";
import { changeAllStored, type RecordChange, type Stored } from "./stored-records.ts";
import { watchState } from "./watch-state.ts";

const MOST_JOURNAL_PART_BYTES = 256 * 1024;
const MOST_MESSAGES_PART_BYTES = 1024 * 1024;

export function openBooks(state: StateFolder, now: () => Instant): Books {
  const watches = new Set<() => void>();
  const journal = openLog(state, {
    name: "journal",
    shape: journalEntry,
    durable: false,
    mostPartBytes: MOST_JOURNAL_PART_BYTES,
  });
  const options = filesIn(now, journalDamage(journal, now));
  const claims = openClaims(state, now, journal);
  const team = openTeam(state, now, journal);
  return {
    changeFiles: async (change) =>
      reporting("lease records", () => {
        state.checkBeforeChange();
        const stored: Stored<FileRecord> = { place: state, options, latest: new Map() };
        const next: RecordChange<FileRecord> = (record, generation) => {
          const changed = change(record, generation as Revision, now());
          return changed === undefined ? undefined : storable(options.shape, changed);
        };
        return state.run(changeAllStored(stored, next));
      }),
    decisions: openLog(state, {
      name: "decisions",
      shape: architectureDecision,
      durable: true,
      mostPartBytes: null,
    }),
    journal,
    inbox: openInbox(state, now),
    claims: async () => claims,
    hasClaims: () => hasClaims(state),
    team: async () => team,
    blobs: { ...openBlobs(state, now), evict: async (limits) => evictBlobs(state, now(), limits) },
    versions: openVersions(state),
    leased: openLeased(state, now, journalDamage(journal, now)),
    prune: async (olderThanMs) =>
      reporting("state folder", () => {
        state.checkBeforeRead();
        return pruneState(state, olderThanMs);
      }),
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

function openTeam(state: StateFolder, now: () => Instant, journal: Log<JournalEntry>): Team {
  return {
    mail: openMail(state),
    // The boxes are what counts; this is for people who look back.
    messages: openLog(state, {
      name: "messages",
      shape: words.messageEvent,
      durable: false,
      mostPartBytes: MOST_MESSAGES_PART_BYTES,
    }),
    activity: openLog(state, {
      name: "activity",
      shape: words.activityEntry,
      durable: false,
      mostPartBytes: MOST_JOURNAL_PART_BYTES,
    }),
    reports: openCells(state, "report", words.report, now),
    injected: openCells(state, "injected", words.injected, now),
    // What a session keeps for whoever goes on with its work is needed most after the machine has failed.
    notes: openDurableCells(state, "note", note, now),
    estates: openMapRegister(state, {
      kind: "estate",
      shape: estateBook,
      durable: true,
      retention: keepAll,
      now,
      onSetAside: journalDamage(journal, now),
    }),
    news: openCells(state, "news", words.newsItems, now),
    builds: openCells(state, "build", words.build, now),
    wakes: openCells(state, "wake", words.wakeCall, now),
    owedCalls: openCells(state, "owed-call", words.owedCall, now),
    wakeFile: (of) => `${state.root}/${cellOf("wake", of)}`,
  };
}
