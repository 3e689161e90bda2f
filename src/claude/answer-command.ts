import { guardCommand } from "../app/guard-command.ts";
import { noteHookRan } from "../app/keep-alive.ts";
import type { Caller, Machine } from "../app/machine.ts";
import type { CommandEffects, Scene } from "../domain/shell/command-effects.ts";
import { readPlainLine } from "../domain/shell/read-plain-line.ts";
import { tellsAll } from "../domain/shell/tells-all.ts";
import { unkeptCommandText } from "../text/notice-text.ts";
import type { CommandInput } from "./hook-input.ts";
import { deny, type HookOutput, SILENT, tellUser } from "./hook-output.ts";
import type { Coord } from "./run-hook.ts";

/** What a command that may write is answered. */
export async function answerCommand(input: CommandInput, command: string, coord: Coord): Promise<HookOutput> {
  const { machine } = coord;
  const caller = coord.callerFor(input);
  const { tool_name: tool } = input;
  const openScene = async (): Promise<Scene> => ({
    cwd: input.cwd,
    home: process.env["HOME"] ?? null,
    variables: knownVariables(),
    environment: new Set(Object.keys(process.env)),
    look: await machine.workspace.look(),
  });
  const effects = await readLine(tool, command, openScene);
  const isTold = tool !== "PowerShell" && tellsAll(effects, await machine.workspace.look());
  const answer = await judge(input, command, { ...effects, isTold }, machine, caller);
  await noteHookRan(machine, caller, "PreToolUse");
  return answer;
}

/** Since the process started, so that what comes after a wait is done before the hook's own deadline. */
const ANSWERED_WITHIN_MS = 3_500;

/** By git, by the named resources, by the leases, in this order: the leases are taken last. */
async function judge(
  { tool_name: tool, tool_use_id: toolUseId = "", tool_input }: CommandInput,
  command: string,
  { writes, git, runs, isComplete, isTold }: CommandEffects & { readonly isTold: boolean },
  machine: Machine,
  caller: Caller,
): Promise<HookOutput> {
  const gitGuard = git.length === 0 ? null : await import("../lazy/guard-git.ts");
  const gitJudgement = (await gitGuard?.judgeGit(machine, caller, git)) ?? null;
  if (gitJudgement?.kind === "deny") return deny(gitJudgement.text);
  const resources = (await machine.home(caller.cwd))?.project.settings.resources ?? [];
  const named = resources.length === 0 ? null : await import("../lazy/named-resources.ts");
  const isBackground = tool_input.run_in_background;
  const mostWaitMs = ANSWERED_WITHIN_MS - process.uptime() * 1000;
  const refusal = await named?.judgeResources(machine, caller, { toolUseId, runs, isBackground, mostWaitMs });
  if (refusal != null) return deny(refusal);
  const resets = gitGuard?.foldersThatLose(git) ?? [];
  const request = { writes, mayTouchAny: !isComplete, tellsAll: isTold, resets, command, tool, toolUseId };
  const verdict = await guardCommand(machine, caller, request);
  if (verdict.kind === "deny") {
    await named?.endCommand(machine, caller, { toolUseId, isBackground: false });
    return (await import("./lazy/speak-before-command.ts")).denial(verdict);
  }
  const said = gitJudgement?.text ?? null;
  const told =
    said === null && verdict.kind !== "claimed"
      ? SILENT
      : await (await import("./lazy/speak-before-command.ts")).outputFor(machine, caller, toolUseId, said, verdict);
  return verdict.kind === "unkept" ? { ...told, ...tellUser(unkeptCommandText(verdict.reason)) } : told;
}

/** Everyday lines are read here; for all others the rest is loaded, and looks at the disk anew. */
async function readLine(tool: string, command: string, openScene: () => Promise<Scene>): Promise<CommandEffects> {
  const plain = tool === "PowerShell" ? null : readPlainLine(command, await openScene());
  return plain ?? (await import("./lazy/read-line.ts")).readLine(tool, command, await openScene());
}

/** Variables that the shell of a session inherits and that nobody's start file changes. */
function knownVariables(): ReadonlyMap<string, string> {
  const known = ["USER", "LOGNAME", "TMPDIR"].map((name) => [name, process.env[name]] as const);
  return new Map(known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
