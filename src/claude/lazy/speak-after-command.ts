import type { ForeignChange } from "../../app/find-changes.ts";
import type { Lost } from "../../app/settle-command.ts";
import { foreignChangesText, lostWriteText } from "../../text/notice-text.ts";

/** What the model is told after a command: what went to others while it ran, and what changed of others. Null: nothing. */
export function textAfterCommand(lost: readonly Lost[], found: readonly ForeignChange[]): string | null {
  const changes = foreignChangesText(found);
  const writes = lost.flatMap(({ path, to }) => (to === null ? [] : [lostWriteText(path, to)]));
  const told = changes === null ? writes : [...writes, changes];
  return told.length === 0 ? null : told.join("\n");
}
