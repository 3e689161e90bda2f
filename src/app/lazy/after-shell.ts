import { noteShellRun } from "../keep-alive.ts";
import type { Caller, Machine } from "../machine.ts";

/** What a shell command leaves to do when it has ended. Times in ms since 1970. */
export async function afterShell(machine: Machine, caller: Caller, fromMs: number, toMs: number): Promise<void> {
  await noteShellRun(machine, caller, fromMs, toMs);
}
