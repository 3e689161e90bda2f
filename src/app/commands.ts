import type { InstanceRecord } from "../domain/instance.ts";
import type { CommandTarget, RunningCommand } from "../domain/running-command.ts";
import { shortCommand } from "../domain/short-command.ts";
import { addShellRun } from "../domain/verify.ts";
import { type ForeignChange, findForeignChanges } from "./find-changes.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, type Machine, type Project, threadOf } from "./machine.ts";
import { type Lost, settleTargets } from "./settle-command.ts";
import { guardedProjectsOf } from "./touched-projects.ts";
import { runningCommands } from "./watch-leases.ts";

/** A shell command as the client names it. */
export type CommandCall = { readonly toolUseId: string; readonly tool: string; readonly command: string };

/** `tellsAll`: see {@link RunningCommand}. */
export type StartingCommand = CommandCall & Pick<RunningCommand, "tellsAll">;

/** One cell per command, so that hooks which run side by side cannot lose each other's. */
function commandKey(machine: Machine, me: InstanceRecord, toolUseId: string): string {
  return `${me.id}.${machine.shortHash(toolUseId)}`;
}

/** Remembers that a command starts, in one project, with what was leased for it there. */
export async function noteCommandStart(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  caller: Caller,
  { toolUseId, tool, command, tellsAll }: StartingCommand,
  targets: readonly CommandTarget[],
): Promise<void> {
  await project.store.commands.put(commandKey(machine, me, toolUseId), {
    thread: threadOf(me, caller),
    toolUseId,
    tool,
    command: shortCommand(command),
    fromMs: project.store.now().wall,
    taskId: null,
    targets,
    tellsAll,
  });
}

export type ReportedCommand = CommandCall & {
  /** The earliest moment at which it can have started; both in ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The client's name for it if it goes on in the background; null: it is over. */
  readonly taskId: string | null;
};

export type CommandEnd = {
  /** When it started, as exactly as it is known. */
  readonly startedAtMs: number;
  /** The files that went to somebody else while it ran. */
  readonly lost: readonly Lost[];
  /** It wrote nothing but what was leased for it, in every project. */
  readonly toldAll: boolean;
  readonly targets: readonly CommandTarget[];
};

/** A command has reported: it is over and its leases settle, or it goes on in the background and they stay in flight. */
export async function noteCommandEnd(machine: Machine, caller: Caller, call: ReportedCommand): Promise<CommandEnd> {
  const places = await placesOf(machine, caller, call.toolUseId);
  // Every project notes it before it starts, the last as the others: it started after the latest note, also where none is.
  const startedAtMs = Math.max(call.fromMs, ...places.flatMap(({ known }) => known?.fromMs ?? []));
  const lost: Lost[] = [];
  for (const { project, me, key, known } of places) {
    const thread = threadOf(me, caller);
    if (call.taskId !== null) {
      const { inBackground } = await import("./lazy/background-command.ts");
      await project.store.commands.put(key, inBackground(call, call.taskId, thread, startedAtMs, known));
    } else if (known !== null) {
      lost.push(...(await settleTargets(machine, project, me, known)));
      await project.store.commands.remove(key);
    }
    await noteRun(project, thread, startedAtMs, call.toMs);
  }
  const targets = places.flatMap(({ known }) => known?.targets ?? []);
  return { startedAtMs, lost, targets, toldAll: places.every(({ known }) => known?.tellsAll === true) };
}

/** What one project knows of a command; null: it was not there when the command started. */
type Place = {
  readonly project: Project;
  readonly me: InstanceRecord;
  readonly key: string;
  readonly known: RunningCommand | null;
};

async function placesOf(machine: Machine, caller: Caller, toolUseId: string): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const key = commandKey(machine, me, toolUseId);
    places.push({ project, me, key, known: (await project.store.commands.get(key))?.value ?? null });
  }
  return places;
}

/** When a command ran, so that its own changes can be told from others'. */
async function noteRun({ store }: Project, thread: string, fromMs: number, toMs: number): Promise<void> {
  const runs = (await store.shellRuns.get(thread))?.value ?? [];
  await store.shellRuns.put(thread, addShellRun(runs, { fromMs, toMs }));
}

/** Commands of the background that are over. */
export type EndedBackground = {
  readonly toolUseIds: readonly string[];
  /** What they changed of others' files. */
  readonly found: readonly ForeignChange[];
};

/**
 * Ends commands of the background: their leases settle, and what they changed of others is found, as after any command.
 *
 * @param isOver tells by the client's name of the task, and by the thread that started it (see `threadKey`)
 * @param nowMs ms since 1970
 */
export async function endBackground(
  machine: Machine,
  caller: Caller,
  isOver: (taskId: string, thread: string) => boolean,
  nowMs: number,
): Promise<EndedBackground> {
  const ended = new Map<string, RunningCommand>();
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    for (const command of await runningCommands(project, me)) {
      if (command.taskId === null || !isOver(command.taskId, command.thread)) continue;
      await settleTargets(machine, project, me, command);
      await noteRun(project, command.thread, command.fromMs, nowMs);
      await project.store.commands.remove(command.key);
      ended.set(command.key, command);
    }
  }
  const found: ForeignChange[] = [];
  for (const { tool, command, fromMs, tellsAll: toldAll, targets: own } of ended.values()) {
    found.push(...(await findForeignChanges(machine, caller, { tool, command, fromMs, changed: null, toldAll, own })));
  }
  return { toolUseIds: [...ended.values()].map(({ toolUseId }) => toolUseId), found };
}

/** The client's names of what the caller's instance has in the background, as far as coord saw it start. */
export async function backgroundTasksOf(machine: Machine, caller: Caller): Promise<ReadonlySet<string>> {
  const tasks = new Set<string>();
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    for (const { taskId } of await runningCommands(project, me)) if (taskId !== null) tasks.add(taskId);
  }
  return tasks;
}
