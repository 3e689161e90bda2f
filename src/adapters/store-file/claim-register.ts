import type { Log, Register } from "../../app/ports.ts";
import type { ClaimBook } from "../../domain/claim.ts";
import type { Instant } from "../../domain/instant.ts";
import type { JournalEntry } from "../../domain/journal.ts";
import { claimBook } from "./claim-schema.ts";
import { openMapRegister } from "./map-register.ts";
import { journalDamage, keepAll } from "./records.ts";
import type { StateFolder } from "./state-folder.ts";

/** The one record of all claims. Apart from the other records, because few hooks ask for it. */
export function openClaims(state: StateFolder, now: () => Instant, journal: Log<JournalEntry>): Register<ClaimBook> {
  return openMapRegister(state, {
    kind: "claim",
    shape: claimBook,
    // Their holders die with the machine.
    durable: false,
    retention: keepAll,
    now,
    onSetAside: journalDamage(journal, now),
  });
}
