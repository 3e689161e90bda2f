import { noteCommandEnd } from "../app/commands.ts";
import { findForeignChanges } from "../app/find-changes.ts";
import type { Caller, Machine } from "../app/machine.ts";
import { isShellTool } from "../domain/running-command.ts";
import { parseCommandEnd } from "./command-input.ts";
import { context, type HookOutput, SILENT } from "./hook-output.ts";
import { readsOnly } from "./only-reads.ts";

/** In every known build or test (`domain/build-command.ts`); most other commands load nothing of that. */
export const MAY_BUILD = /est|uild|check|make|lint|tsc|spec|vet|ninja|tox|mypy|phpunit/;

/**
 * After a command, or a tool of an MCP server: finds what it may have changed of others' files, and tells both.
 *
 * @param event the whole event, as the client sent it
 * @param fromMs the earliest moment at which it can have started; both in ms since 1970
 */
export async function afterCommand(
  event: unknown,
  machine: Machine,
  caller: Caller,
  fromMs: number,
  toMs: number,
): Promise<HookOutput> {
  const {
    hook_event_name,
    tool_name: tool,
    tool_use_id: toolUseId = "",
    command,
    taskId,
    changed,
  } = parseCommandEnd(event);
  const call = { toolUseId, tool, command, fromMs, toMs, taskId };
  const end = await noteCommandEnd(machine, caller, call);
  const toldAll = end.toldAll || readsOnly(tool, command);
  const run = { tool, command, fromMs: end.startedAtMs, changed, toldAll, own: end.targets };
  const found = await findForeignChanges(machine, caller, run);
  if (isShellTool(tool)) await endUses(machine, caller, [toolUseId], taskId !== null);
  if (taskId === null && MAY_BUILD.test(command)) {
    await (await import("./lazy/note-build.ts")).noteBuildEnd(event, machine, caller, command);
  }
  if (end.lost.length + found.length === 0) return SILENT;
  const { textAfterCommand } = await import("./lazy/speak-after-command.ts");
  return context(hook_event_name, await textAfterCommand(machine, caller, toolUseId, end.lost, found));
}

/** Gives back the places that commands had in named resources; those of one that goes on in the background stay. */
export async function endUses(
  machine: Machine,
  caller: Caller,
  toolUseIds: readonly string[],
  isBackground: boolean,
): Promise<void> {
  if (toolUseIds.length === 0) return;
  const home = await machine.home(caller.cwd);
  if (home === null || home.project.settings.resources.length === 0) return;
  const { endCommand } = await import("../lazy/named-resources.ts");
  for (const toolUseId of toolUseIds) await endCommand(machine, caller, { toolUseId, isBackground });
}
