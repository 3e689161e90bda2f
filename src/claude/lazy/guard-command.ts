import { guardCommand } from "../../app/guard-command.ts";
import { noteHookRan } from "../../app/keep-alive.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { noteInjected } from "../../app/note-injected.ts";
import { MOST_INJECTED_CHARACTERS } from "../../domain/injection-budget.ts";
import type { CommandEffects, Scene } from "../../domain/shell/command-effects.ts";
import { readPowerShell } from "../../domain/shell/powershell/read-powershell.ts";
import { readCommand } from "../../domain/shell/read-command.ts";
import { cut } from "../../text/clean.ts";
import { commandRefusalText } from "../../text/command-refusal-text.ts";
import { claimedText, unkeptCommandText } from "../../text/notice-text.ts";
import type { CommandInput } from "../hook-input.ts";
import { context, deny, type HookOutput, tellUser } from "../hook-output.ts";
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
  const effects = readLine(input.tool_name, command, scene);
  const answer = await judge(input, command, effects, machine, caller);
  await noteHookRan(machine, caller, "PreToolUse");
  return answer;
}

/** By git, by the named resources, by the leases, in this order: the leases are taken last. */
async function judge(
  { tool_name: tool, tool_use_id: toolUseId = "", tool_input }: CommandInput,
  command: string,
  { writes, git, runs, isComplete }: CommandEffects,
  machine: Machine,
  caller: Caller,
): Promise<HookOutput> {
  const startedAt = performance.now();
  const gitJudgement =
    git.length === 0 ? null : await (await import("../../lazy/guard-git.ts")).judgeGit(machine, caller, git);
  if (gitJudgement?.kind === "deny") return deny(gitJudgement.text);
  const resources = (await machine.home(caller.cwd))?.project.settings.resources ?? [];
  const named = resources.length === 0 ? null : await import("../../lazy/named-resources.ts");
  const isBackground = tool_input.run_in_background;
  const waitedMs = performance.now() - startedAt;
  const refusal = await named?.judgeResources(machine, caller, { toolUseId, runs, isBackground, waitedMs });
  if (refusal != null) return deny(refusal);
  const verdict = await guardCommand(machine, caller, { writes, mayTouchAny: !isComplete, command, tool, toolUseId });
  if (verdict.kind === "deny") {
    await named?.endCommand(machine, caller, { toolUseId, isBackground: false });
    return deny(commandRefusalText(verdict.refusal, verdict.part));
  }
  const claimed = verdict.kind === "claimed" ? claimedText(verdict.path, verdict.claims) : null;
  const lines = [gitJudgement?.text ?? null, claimed].filter((line) => line !== null);
  const text = lines.length === 0 ? null : cut(lines.join("\n"), MOST_INJECTED_CHARACTERS);
  if (text !== null) await noteInjected(machine, caller, toolUseId, text.length);
  const told = context("PreToolUse", text);
  return verdict.kind === "unkept" ? { ...told, ...tellUser(unkeptCommandText(verdict.reason)) } : told;
}

function readLine(tool: string, command: string, scene: Scene): CommandEffects {
  return tool === "PowerShell" ? readPowerShell(command, scene) : readCommand(command, scene);
}

/** Variables that the shell of a session inherits and that nobody's start file changes. */
function knownVariables(): ReadonlyMap<string, string> {
  const known = ["USER", "LOGNAME", "TMPDIR"].map((name) => [name, process.env[name]] as const);
  return new Map(known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
