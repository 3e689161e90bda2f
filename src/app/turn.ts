import type { AgentId, Holder } from "../domain/holder.ts";
import { isTypedPrompt, taskTitle } from "../domain/task-title.ts";
import { endWants } from "../domain/want.ts";
import { commandLease } from "./file-lease.ts";
import { changeInstance, ensureInstance } from "./instances.ts";
import { beat, endOperations } from "./keep-alive.ts";
import { type Caller, holderOf, locateGuarded, type Machine, type Project, threadOf } from "./machine.ts";
import { releaseWhere } from "./release-all.ts";
import { guardedProjectsOf } from "./touched-projects.ts";
import { runningCommands } from "./watch-leases.ts";

/** A turn starts. The first prompt a person typed becomes the task, if none was set. */
export async function startTurn(machine: Machine, caller: Caller, prompt: string): Promise<void> {
  const typed = isTypedPrompt(prompt) ? taskTitle(prompt) : null;
  await inEveryProject(machine, caller, async (project) => {
    const me = await ensureInstance(machine, project, caller);
    await endOperations(project, caller, me);
    await beat(project, me, null);
    const branch = await machine.branchOf(me.worktree);
    const changed = await changeInstance(machine, project, me.id, (record) => ({
      status: "active",
      turnEndedAt: null,
      endedAt: null,
      sessionId: caller.sessionId,
      branch,
      ...(typed === null ? {} : { lastPrompt: typed, task: record.task ?? typed }),
    }));
    const isNewTask = me.task === null && changed !== null && changed.task !== null;
    if (isNewTask) await (await import("./lazy/same-goal.ts")).tellOfTask(machine, project, changed);
  });
}

/** The turn is over; `backgroundTasks` commands go on without it. */
export async function endTurn(machine: Machine, caller: Caller, backgroundTasks: number): Promise<void> {
  await inEveryProject(machine, caller, async (project) => {
    const me = await ensureInstance(machine, project, caller);
    await endOperations(project, caller, me);
    await beat(project, me, null);
    await dropWants(project, me.id, "");
    await changeInstance(machine, project, me.id, (_, now) => ({ status: "idle", turnEndedAt: now, backgroundTasks }));
  });
}

/** A subagent starts: a holder of its own under its instance. */
export async function startAgent(machine: Machine, caller: Caller): Promise<void> {
  const agent = caller.agent;
  if (agent === null) return;
  await inEveryProject(machine, caller, async (project) => {
    const me = await ensureInstance(machine, project, caller);
    await beat(project, me, null);
    await changeInstance(machine, project, me.id, ({ agents }) => ({
      agents: [...agents.filter(({ id }) => id !== agent.id), agent],
    }));
  });
}

/** A subagent stops: what it held is its instance's now. */
export async function endAgent(machine: Machine, caller: Caller): Promise<void> {
  const agent = caller.agent;
  if (agent === null) return;
  await inEveryProject(machine, caller, async (project) => {
    const me = await ensureInstance(machine, project, caller);
    await endOperations(project, caller, me);
    await beat(project, me, null);
    await dropWants(project, me.id, agent.id);
    const holder = holderOf(me, caller);
    const running = await runningCommands(project, me);
    const goingOn = running.flatMap(({ taskId, toolUseId }) => (taskId === null ? [] : [toolUseId]));
    await releaseWhere(project, (lease) =>
      isHeldBy(lease.holder, me.id, agent.id) ? { kind: "end-agent", holder, goingOn } : null,
    );
    await changeInstance(machine, project, me.id, ({ agents }) => ({
      agents: agents.filter(({ id }) => id !== agent.id),
    }));
  });
}

/** The client asks its user whether a tool may run: its operation waits, however long. */
export async function waitForUser(machine: Machine, caller: Caller, path: string | null): Promise<void> {
  await inEveryProject(machine, caller, async (project) => {
    const me = await ensureInstance(machine, project, caller);
    await beat(project, me, null);
    await changeInstance(machine, project, me.id, () => ({ status: "waiting" }));
  });
  const located = path === null ? null : await locateGuarded(machine, path, caller.cwd);
  if (located === null) return;
  const me = await ensureInstance(machine, located.project, caller);
  await commandLease(machine, located.project, located.resource, () => ({
    kind: "wait-for-user",
    holder: holderOf(me, caller),
  }));
}

/** The same for a command, which the client does not name: of this thread only one can be asked about. */
export async function commandWaitsForUser(machine: Machine, caller: Caller): Promise<void> {
  await inEveryProject(machine, caller, async (project) => {
    const me = await ensureInstance(machine, project, caller);
    const holder = holderOf(me, caller);
    for (const { thread, taskId, targets } of await runningCommands(project, me)) {
      if (taskId !== null || thread !== threadOf(me, caller)) continue;
      for (const target of targets)
        await commandLease(machine, project, target, () => ({ kind: "wait-for-user", holder }));
    }
  });
}

function isHeldBy(holder: Holder, instance: Holder["instance"], agent: AgentId): boolean {
  return holder.instance === instance && holder.agent === agent;
}

async function dropWants(project: Project, instance: Holder["instance"], thread: string): Promise<void> {
  const wants = await project.store.wants.get(instance);
  if (wants !== null && wants.value.length > 0) await project.store.wants.put(instance, endWants(wants.value, thread));
}

async function inEveryProject(
  machine: Machine,
  caller: Caller,
  act: (project: Project) => Promise<void>,
): Promise<void> {
  for (const project of await guardedProjectsOf(machine, caller)) await act(project);
}
