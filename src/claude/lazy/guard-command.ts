import { guardCommand } from "../../app/guard-command.ts";
import { noteHookRan } from "../../app/keep-alive.ts";
import type { CommandEffects, Scene } from "../../domain/shell/command-effects.ts";
import { readPowerShell } from "../../domain/shell/powershell/read-powershell.ts";
import { readCommand } from "../../domain/shell/read-command.ts";
import { commandRefusalText } from "../../text/command-refusal-text.ts";
import { unkeptCommandText } from "../../text/notice-text.ts";
import type { CommandInput } from "../hook-input.ts";
import { deny, type HookOutput, SILENT, tellUser } from "../hook-output.ts";
import type { Coord } from "../run-hook.ts";

/** What a command that may write is answered. */
export async function answerCommand(input: CommandInput, command: string, coord: Coord): Promise<HookOutput> {
  const { machine } = coord;
  const caller = coord.callerFor(input);
  const scene: Scene = {
    cwd: input.cwd,
    home: process.env["HOME"] ?? null,
    variables: knownVariables(),
    look: await machine.workspace.look(),
  };
  const { writes, isComplete } = readLine(input.tool_name, command, scene);
  const verdict = await guardCommand(machine, caller, {
    writes,
    mayTouchAny: !isComplete,
    command,
    tool: input.tool_name,
    toolUseId: input.tool_use_id ?? "",
  });
  await noteHookRan(machine, caller, "PreToolUse");
  if (verdict.kind === "unkept") return tellUser(unkeptCommandText(verdict.reason));
  return verdict.kind === "deny" ? deny(commandRefusalText(verdict.refusal, verdict.part)) : SILENT;
}

function readLine(tool: string, command: string, scene: Scene): CommandEffects {
  return tool === "PowerShell" ? readPowerShell(command, scene) : readCommand(command, scene);
}

/** Variables that the shell of a session inherits and that nobody's start file changes. */
function knownVariables(): ReadonlyMap<string, string> {
  const known = ["USER", "LOGNAME", "TMPDIR"].map((name) => [name, process.env[name]] as const);
  return new Map(known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
