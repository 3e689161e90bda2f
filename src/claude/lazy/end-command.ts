import { noteShellRun } from "../../app/keep-alive.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { settleCommand } from "../../app/settle-command.ts";
import { lostWriteText } from "../../text/notice-text.ts";
import { context, type HookOutput, SILENT } from "../hook-output.ts";

/** Times in ms since 1970. */
export type EndedCommand = {
  readonly toolUseId: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** It goes on without its reply. */
  readonly isBackground: boolean;
};

/** After a shell command, however it ended: it may have changed files before it failed. */
export async function endCommand(machine: Machine, caller: Caller, ended: EndedCommand): Promise<HookOutput> {
  await noteShellRun(machine, caller, ended.startedAtMs, ended.endedAtMs);
  const lost = await settleCommand(machine, caller, ended.toolUseId);
  const home = await machine.home(caller.cwd);
  if (home !== null && home.project.settings.resources.length > 0) {
    await (await import("../../lazy/named-resources.ts")).endCommand(machine, caller, ended);
  }
  const told = lost.flatMap(({ path, to }) => (to === null ? [] : [lostWriteText(path, to)]));
  return told.length === 0 ? SILENT : context("PostToolUse", told.join("\n"));
}
