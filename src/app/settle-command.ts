import type { InstanceRecord } from "../domain/instance.ts";
import type { LastWrite } from "../domain/lease.ts";
import type { CommandTarget, RunningCommand } from "../domain/running-command.ts";
import { commandLease } from "./file-lease.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, holderOf, type Machine, type Project, threadOf } from "./machine.ts";
import type { Settlement } from "./settle-edit.ts";
import { guardedProjectsOf } from "./touched-projects.ts";

/**
 * Ends what a shell command had in flight and records which of its files it changed. What the conversation has seen
 * stays: a command may leave anything behind.
 */
export async function settleCommand(machine: Machine, caller: Caller, toolUseId: string): Promise<readonly Lost[]> {
  const lost: Settlement[] = [];
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const thread = threadOf(me, caller);
    const running = (await project.store.commands.get(thread))?.value ?? [];
    const command = running.find((one) => one.toolUseId === toolUseId);
    if (command === undefined) continue;
    for (const target of command.targets) {
      lost.push(await settleTarget({ machine, project, caller, me, command }, target));
    }
    const others = running.filter((one) => one !== command);
    if (others.length === 0) await project.store.commands.remove(thread);
    else await project.store.commands.put(thread, others);
  }
  return lost.filter((one) => one.kind === "lost");
}

type Lost = Extract<Settlement, { kind: "lost" }>;

type Ending = {
  readonly machine: Machine;
  readonly project: Project;
  readonly caller: Caller;
  readonly me: InstanceRecord;
  readonly command: RunningCommand;
};

async function settleTarget(ending: Ending, target: CommandTarget): Promise<Settlement> {
  const { machine, project, caller, me } = ending;
  const { tool, toolUseId } = ending.command;
  const holder = holderOf(me, caller);
  const content = await machine.workspace.content(target.absolute);
  const sha = content.kind === "file" ? content.sha : null;
  const hasWritten = content.kind !== "unreadable" && sha !== target.before;
  const { outcome } = await commandLease(machine, project, target, (now) => {
    const write: LastWrite | null = hasWritten ? { by: holder, at: now.wall, sha, tool, toolUseId } : null;
    return { kind: "settle", holder, toolUseId, write };
  });
  if (outcome.kind !== "lost" || !hasWritten) return { kind: "settled" };
  const to = outcome.to?.holder ?? outcome.formerWrite?.by ?? null;
  const resource = { ...target, given: target.absolute, stateDir: project.stateDir };
  return (await import("./lazy/lost-write.ts")).reportLostWrite(machine, { project, resource }, me, to);
}
