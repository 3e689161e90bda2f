import { noteShellRun } from "../app/keep-alive.ts";
import type { Caller, Machine } from "../app/machine.ts";
import type { ToolEndInput, ToolResultInput } from "../claude/hook-input.ts";

/** What is to be done when a shell command has returned, or goes on in the background. Times in ms since 1970. */
export async function afterShell(
  machine: Machine,
  caller: Caller,
  input: ToolEndInput & Partial<Pick<ToolResultInput, "tool_response">>,
  fromMs: number,
  toMs: number,
): Promise<void> {
  await noteShellRun(machine, caller, fromMs, toMs);
  const home = await machine.home(caller.cwd);
  if (home === null || home.project.settings.resources.length === 0) return;
  const end = { toolUseId: input.tool_use_id ?? "", isBackground: input.tool_response?.task !== undefined };
  await (await import("./named-resources.ts")).endCommand(machine, caller, end);
}
