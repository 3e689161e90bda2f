import type { RunningCommand } from "../../domain/running-command.ts";
import { shortCommand } from "../../domain/short-command.ts";
import type { CommandCall } from "../commands.ts";

/** The record of a command that goes on in the background, made of what was noted when it started, if anything was. */
export function inBackground(
  { toolUseId, tool, command }: CommandCall,
  taskId: string,
  thread: string,
  fromMs: number,
  known: RunningCommand | null,
): RunningCommand {
  const { targets = [], tellsAll = false } = known ?? {};
  return { thread, toolUseId, tool, command: shortCommand(command), fromMs, taskId, targets, tellsAll };
}
