import type { CommandEffects, Scene } from "../../domain/shell/command-effects.ts";
import { readPowerShell } from "../../domain/shell/powershell/read-powershell.ts";
import { readCommand } from "../../domain/shell/read-command.ts";

/** What a line does that is more than an everyday one, or one of PowerShell: with the whole grammar, and all commands. */
export function readLine(tool: string, command: string, scene: Scene): CommandEffects {
  return tool === "PowerShell" ? readPowerShell(command, scene) : readCommand(command, scene);
}
