import type { InstanceRecord } from "../domain/instance.ts";
import type { LastWrite, ResourceKey } from "../domain/lease.ts";
import type { RunningCommand } from "../domain/running-command.ts";
import { shortCommand } from "../domain/short-command.ts";
import { addShellRun } from "../domain/verify.ts";
import { commandLease } from "./file-lease.ts";
import { type ForeignChange, findForeignChanges } from "./find-changes.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, type Machine, type Project, threadOf } from "./machine.ts";
import { heldFiles } from "./release-all.ts";
import { guardedProjectsOf } from "./touched-projects.ts";
import { pathOf, type Running, runningCommands } from "./watch-leases.ts";

/** A shell command as the client names it. */
export type CommandCall = { readonly toolUseId: string; readonly tool: string; readonly command: string };

/** One cell per command, so that hooks which run side by side cannot lose each other's. */
function commandKey(machine: Machine, me: InstanceRecord, toolUseId: string): string {
  return `${me.id}.${machine.shortHash(toolUseId)}`;
}

/** Remembers that a command starts, in one project. */
export async function noteCommandStart(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  caller: Caller,
  { toolUseId, tool, command }: CommandCall,
): Promise<void> {
  const fromMs = project.store.now().wall;
  const running = {
    thread: threadOf(me, caller),
    toolUseId,
    tool,
    command: shortCommand(command),
    fromMs,
    taskId: null,
  };
  await project.store.commands.put(commandKey(machine, me, toolUseId), running);
}

/**
 * A command has reported: it is over, or (`taskId`) it goes on in the background.
 *
 * @param fromMs the earliest moment at which it can have started, ms since 1970
 * @returns when it did start, as exactly as it is known
 */
export async function noteCommandEnd(
  machine: Machine,
  caller: Caller,
  call: CommandCall & { readonly fromMs: number; readonly toMs: number; readonly taskId: string | null },
): Promise<number> {
  let startedAtMs = call.fromMs;
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const key = commandKey(machine, me, call.toolUseId);
    const known = await project.store.commands.get(key);
    startedAtMs = Math.max(call.fromMs, known?.value.fromMs ?? 0);
    if (call.taskId !== null) {
      const { toolUseId, tool, taskId } = call;
      const command = shortCommand(call.command);
      const fromMs = startedAtMs;
      await project.store.commands.put(key, { thread: threadOf(me, caller), toolUseId, tool, command, fromMs, taskId });
    } else if (known !== null) {
      await project.store.commands.remove(key);
    }
    await noteRun(project, threadOf(me, caller), startedAtMs, call.toMs);
  }
  return startedAtMs;
}

async function noteRun({ store }: Project, thread: string, fromMs: number, toMs: number): Promise<void> {
  const runs = (await store.shellRuns.get(thread))?.value ?? [];
  await store.shellRuns.put(thread, addShellRun(runs, { fromMs, toMs }));
}

/**
 * Ends commands of the background: their leases settle, and what they changed of others is found, as after any command.
 *
 * @param isOver tells by the client's name of the task
 * @param nowMs ms since 1970
 */
export async function endBackground(
  machine: Machine,
  caller: Caller,
  isOver: (taskId: string) => boolean,
  nowMs: number,
): Promise<readonly ForeignChange[]> {
  const ended = new Map<string, RunningCommand>();
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    for (const command of await runningCommands(project, me)) {
      if (command.taskId === null || !isOver(command.taskId)) continue;
      await settleBackground(machine, project, me, command);
      await noteRun(project, command.thread, command.fromMs, nowMs);
      await project.store.commands.remove(command.key);
      ended.set(command.key, command);
    }
  }
  const found: ForeignChange[] = [];
  for (const { tool, command, fromMs } of ended.values()) {
    found.push(...(await findForeignChanges(machine, caller, { tool, command, fromMs, changed: null })));
  }
  return found;
}

/** The leases that were taken for it are no longer in flight, and what it left in them is its instance's write. */
async function settleBackground(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  { toolUseId, tool }: Running,
): Promise<void> {
  for (const { key, record } of await heldFiles(project)) {
    const lease = record.leases.find(
      ({ holder, inFlight }) => holder.instance === me.id && inFlight?.toolUseId === toolUseId,
    );
    if (lease === undefined) continue;
    const { holder } = lease;
    const content = await machine.workspace.content(pathOf(record));
    const sha = content.kind === "file" ? content.sha : null;
    const { path, checkout } = record;
    await commandLease(machine, project, { key: key as ResourceKey, path, checkout }, (now) => {
      const write: LastWrite = { by: holder, at: now.wall, sha, tool, toolUseId };
      const hasChanged = content.kind !== "unreadable" && sha !== record.lastWrite?.sha;
      return { kind: "settle", holder, toolUseId, write: hasChanged ? write : null };
    });
  }
}
