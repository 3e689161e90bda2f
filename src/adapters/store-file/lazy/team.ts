import type { Inbox, Log, Team } from "../../../app/ports.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { JournalEntry } from "../../../domain/journal.ts";
import { openInbox } from "../file-inbox.ts";
import type { StateFolder } from "../state-folder.ts";
import { openTeam } from "../team.ts";

/**
 * What a hook reads and writes when something has come for its session. It works on the hook's own state folder, so nothing
 * is opened or checked a second time.
 */
export function openMessages(
  state: StateFolder,
  now: () => Instant,
  journal: Log<JournalEntry>,
): { readonly inbox: Inbox; readonly team: Team } {
  return { inbox: openInbox(state, now), team: openTeam(state, now, journal) };
}
