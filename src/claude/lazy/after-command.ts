import { backgroundTasksOf, endBackground } from "../../app/commands.ts";
import { tellLater } from "../../app/find-changes.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { findOutsideChanges } from "../../app/watch-own.ts";
import type { Notice } from "../../domain/journal.ts";
import { foreignChangesText } from "../../text/notice-text.ts";
import { afterCommand, endUses } from "../after-command.ts";
import { endedTasks } from "../command-input.ts";
import { commandsIn, isOfBackground, type PromptInput, type StopInput } from "../hook-input.ts";
import type { HookOutput } from "../hook-output.ts";

/** See `../after-command.ts`. */
export function afterFailedCommand(...facts: Parameters<typeof afterCommand>): Promise<HookOutput> {
  return afterCommand(...facts);
}

/** At the end of a turn: commands of the background that the client lists no longer are over. */
export async function endUnlisted(machine: Machine, caller: Caller, running: ReadonlySet<string>): Promise<void> {
  await endSilently(machine, caller, (taskId) => !running.has(taskId));
}

/** The client's names of the commands in the background; where it does not list them, those that coord saw start. */
export async function tasksOf(input: StopInput, machine: Machine, caller: Caller): Promise<ReadonlySet<string>> {
  const listed = commandsIn(input);
  return listed === null ? backgroundTasksOf(machine, caller) : new Set(listed);
}

/** When a subagent stops: which commands that it left in the background are over. */
export async function endWithAgent(input: StopInput, machine: Machine, caller: Caller): Promise<void> {
  const listed = commandsIn(input);
  const agent = caller.agent;
  if (listed === null || agent === null) return;
  const running = new Set(isOfBackground(input) ? listed : []);
  await endSilently(machine, caller, (taskId, thread) => thread.endsWith(`.${agent.id}`) && !running.has(taskId));
}

async function endSilently(
  machine: Machine,
  caller: Caller,
  isOver: (taskId: string, thread: string) => boolean,
): Promise<void> {
  const { toolUseIds, found } = await endBackground(machine, caller, isOver, Date.now());
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
