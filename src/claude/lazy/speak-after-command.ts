import type { ForeignChange } from "../../app/find-changes.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { noteInjected } from "../../app/note-injected.ts";
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
  if (told.length === 0) return null;
  const text = told.join("\n");
  await noteInjected(machine, caller, toolUseId, text.length);
  return text;
}
