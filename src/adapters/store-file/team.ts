import type { Log, Team } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { JournalEntry } from "../../domain/journal.ts";
import { MOST_JOURNAL_PART_BYTES, openLog } from "./append-log.ts";
import { openCells } from "./cells.ts";
import { openDurableCells } from "./durable-cells.ts";
import { estateBook, note } from "./estate-schema.ts";
import { openMail } from "./file-mail.ts";
import { cellOf } from "./layout.ts";
import { openMapRegister } from "./map-register.ts";
import * as words from "./message-schemas.ts";
import { journalDamage, keepAll } from "./records.ts";
import type { StateFolder } from "./state-folder.ts";

const MOST_MESSAGES_PART_BYTES = 1024 * 1024;

/** What sessions tell each other: messages, reports, notes. */
export function openTeam(state: StateFolder, now: () => Instant, journal: Log<JournalEntry>): Team {
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
