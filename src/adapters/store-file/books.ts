import type { Instant } from "../../domain/instant.ts";
import { openLog } from "./append-log.ts";
import { reporting } from "./failures.ts";
import { openBlobs } from "./file-blobs.ts";
import { openInbox } from "./file-inbox.ts";
import { openVersions } from "./file-versions.ts";
import { openLeased } from "./leased-files.ts";
import { architectureDecision, journalEntry } from "./log-schemas.ts";
import { pruneState } from "./prune-state.ts";
import { type Books, journalDamage } from "./records.ts";
import type { StateFolder } from "./state-folder.ts";
import { watchState } from "./watch-state.ts";

const MOST_JOURNAL_PART_BYTES = 256 * 1024;

export function openBooks(state: StateFolder, now: () => Instant): Books {
  const watches = new Set<() => void>();
  const journal = openLog(state, {
    name: "journal",
    shape: journalEntry,
    durable: false,
    mostPartBytes: MOST_JOURNAL_PART_BYTES,
  });
  return {
    decisions: openLog(state, {
      name: "decisions",
      shape: architectureDecision,
      durable: true,
      mostPartBytes: null,
    }),
    journal,
    inbox: openInbox(state, now),
    blobs: openBlobs(state, now),
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
