import type { InstanceRecord } from "../domain/instance.ts";
import type { LastWrite } from "../domain/lease.ts";
import type { CommandTarget, RunningCommand } from "../domain/running-command.ts";
import { commandLease } from "./file-lease.ts";
import type { Machine, Project } from "./machine.ts";
import type { Settlement } from "./settle-edit.ts";

export type Lost = Extract<Settlement, { kind: "lost" }>;

/**
 * Ends what a shell command had in flight and records which of its files it changed. What the conversation has seen
 * stays: a command may leave anything behind.
 *
 * @returns the files that went to somebody else while it ran
 */
export async function settleTargets(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  command: RunningCommand,
): Promise<readonly Lost[]> {
  const settled: Settlement[] = [];
  for (const target of command.targets) settled.push(await settleTarget(machine, project, me, command, target));
  return settled.filter((one) => one.kind === "lost");
}

async function settleTarget(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  { tool, toolUseId, thread }: RunningCommand,
  target: CommandTarget,
): Promise<Settlement> {
  const { record } = await project.store.files.read(target.key);
  const own = record?.leases.find(({ inFlight }) => inFlight?.toolUseId === toolUseId);
  const isAgents = thread !== me.id;
  const main = { instance: me.id, agent: null, name: me.name, process: me.process };
  // A subagent that has lost its lease is no longer known by more than its instance.
  const holder = own?.holder ?? main;
  const content = await machine.workspace.content(target.absolute);
  const sha = content.kind === "file" ? content.sha : null;
  const hasWritten = content.kind !== "unreadable" && sha !== target.before;
  const { outcome } = await commandLease(machine, project, target, (now) => {
    const write: LastWrite | null = hasWritten ? { by: holder, at: now.wall, sha, tool, toolUseId } : null;
    return { kind: "settle", holder, toolUseId, write };
  });
  if (outcome.kind !== "lost" || !hasWritten || (isAgents && own === undefined)) return { kind: "settled" };
  const to = outcome.to?.holder ?? outcome.formerWrite?.by ?? null;
  const resource = { ...target, given: target.absolute, stateDir: project.stateDir };
  return (await import("./lazy/lost-write.ts")).reportLostWrite(machine, { project, resource }, me, to);
}
