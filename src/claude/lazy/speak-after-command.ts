import type { ForeignChange } from "../../app/find-changes.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { sayNow } from "../../app/say-now.ts";
import type { Lost } from "../../app/settle-command.ts";
import { foreignChangesText, lostWriteText } from "../../text/notice-text.ts";

/** What the model is told after a command: what went to others while it ran, and what changed of others. Null: nothing. */
export async function textAfterCommand(
  machine: Machine,
  caller: Caller,
  toolUseId: string,
  lost: readonly Lost[],
  found: readonly ForeignChange[],
): Promise<string | null> {
  const changes = foreignChangesText(found);
  const writes = lost.flatMap(({ path, to }) => (to === null ? [] : [lostWriteText(path, to)]));
  const told = changes === null ? writes : [...writes, changes];
  return sayNow(machine, caller, { event: "PostToolUse", toolUseId }, told);
}
