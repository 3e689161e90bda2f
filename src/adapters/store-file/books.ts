import type { Revision } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { FileRecord } from "../../domain/lease.ts";
import { MOST_JOURNAL_PART_BYTES, openLog } from "./append-log.ts";
import { openClaims } from "./claim-register.ts";
import { evictBlobs } from "./evict-blobs.ts";
import { reporting } from "./failures.ts";
import { openBlobs } from "./file-blobs.ts";
import { openInbox } from "./file-inbox.ts";
import { openVersions } from "./file-versions.ts";
import { hasClaims } from "./has-claims.ts";
import { storable } from "./json-record.ts";
import { openKeptFiles } from "./kept-files.ts";
import { openLeased } from "./leased-files.ts";
import { architectureDecision, journalEntry } from "./log-schemas.ts";
import { pruneState } from "./prune-state.ts";
import { type Books, filesIn, journalDamage } from "./records.ts";
import type { StateFolder } from "./state-folder.ts";
import { changeAllStored, type RecordChange, type Stored } from "./stored-records.ts";
import { openTeam } from "./team.ts";
import { watchState } from "./watch-state.ts";

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
  const kept = openKeptFiles(state, now);
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
    kept: async () => kept,
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
