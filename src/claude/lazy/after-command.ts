import { endBackground, noteCommandEnd } from "../../app/commands.ts";
import { findForeignChanges, tellLater } from "../../app/find-changes.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { noteInjected } from "../../app/note-injected.ts";
import { findOutsideChanges } from "../../app/watch-own.ts";
import type { Notice } from "../../domain/journal.ts";
import { isShellTool } from "../../domain/running-command.ts";
import { foreignChangesText, lostWriteText } from "../../text/notice-text.ts";
import { endedTasks, parseCommandEnd } from "../command-input.ts";
import type { PromptInput } from "../hook-input.ts";
import { context, type HookOutput, SILENT } from "../hook-output.ts";

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
  const end = isShellTool(tool) ? await noteCommandEnd(machine, caller, call) : { startedAtMs: fromMs, lost: [] };
  const run = { tool, command, fromMs: end.startedAtMs, changed };
  const found = foreignChangesText(await findForeignChanges(machine, caller, run));
  if (isShellTool(tool)) await endUses(machine, caller, [toolUseId], taskId !== null);
  const lost = end.lost.flatMap(({ path, to }) => (to === null ? [] : [lostWriteText(path, to)]));
  const told = [...lost, ...(found === null ? [] : [found])];
  if (told.length === 0) return SILENT;
  const text = told.join("\n");
  await noteInjected(machine, caller, toolUseId, text.length);
  return context(hook_event_name, text);
}

/** At the end of a turn: commands of the background that the client lists no longer are over. */
export async function endUnlisted(
  machine: Machine,
  caller: Caller,
  running: ReadonlySet<string | undefined>,
): Promise<void> {
  const { toolUseIds, found } = await endBackground(machine, caller, (taskId) => !running.has(taskId), Date.now());
  // Nothing can be said at the end of a turn: the caller's model reads it with its next prompt.
  if (found.length > 0) await tellLater(machine, caller, found);
  await endUses(machine, caller, toolUseIds, false);
}

/** At the start of a turn: tasks that are over, and what was changed outside since the last one. */
export async function atTurnStart(
  input: PromptInput,
  machine: Machine,
  caller: Caller,
): Promise<{ readonly text: string | null; readonly notices: readonly Notice[] }> {
  const ended = new Set(endedTasks(input));
  const text = ended.size === 0 ? null : await endTasks(machine, caller, ended);
  return { text, notices: await findOutsideChanges(machine, caller) };
}

async function endTasks(machine: Machine, caller: Caller, tasks: ReadonlySet<string>): Promise<string | null> {
  const { toolUseIds, found } = await endBackground(machine, caller, (taskId) => tasks.has(taskId), Date.now());
  await endUses(machine, caller, toolUseIds, false);
  return foreignChangesText(found);
}

/** Gives back the places that commands had in named resources; those of one that goes on in the background stay. */
async function endUses(
  machine: Machine,
  caller: Caller,
  toolUseIds: readonly string[],
  isBackground: boolean,
): Promise<void> {
  if (toolUseIds.length === 0) return;
  const home = await machine.home(caller.cwd);
  if (home === null || home.project.settings.resources.length === 0) return;
  const { endCommand } = await import("../../lazy/named-resources.ts");
  for (const toolUseId of toolUseIds) await endCommand(machine, caller, { toolUseId, isBackground });
}
