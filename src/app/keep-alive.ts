import type { InstanceRecord } from "../domain/instance.ts";
import { changeInstance, ensureInstance } from "./instances.ts";
import { type Caller, type Machine, type Project, threadOf } from "./machine.ts";
import { guardedProjectsOf } from "./touched-projects.ts";

/** A path is whatever the model wrote; a longer one is no file. */
const MOST_PATH_CHARACTERS = 1000;

/** One sign of life of the caller in one project: its leases are valid as long as these come. */
export async function beat(
  project: Project,
  me: InstanceRecord,
  tool: string | null,
  file: string | null = null,
): Promise<void> {
  // A late hook of a session that has ended must not make it look alive.
  if (me.status === "ended") return;
  await project.store.heartbeats.put(me.id, {
    at: project.store.now(),
    tool,
    file: file?.slice(0, MOST_PATH_CHARACTERS) ?? null,
  });
}

/** Renews everything the caller holds, in every project it touched, after a tool was used. */
export async function keepAlive(
  machine: Machine,
  caller: Caller,
  tool: string | null,
  file: string | null = null,
): Promise<void> {
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    await beat(project, me, tool, file);
    if (me.status === "waiting") await changeInstance(machine, project, me.id, () => ({ status: "active" }));
  }
}

/** Says that everything this thread had started is over. */
export async function endOperations(project: Project, caller: Caller, me: InstanceRecord): Promise<void> {
  const { boundaries } = project.store;
  const thread = threadOf(me, caller);
  const askedAt = (await boundaries.get(thread))?.value.askedAt ?? null;
  const now = project.store.now();
  await boundaries.put(thread, { at: now, replyEndedAt: now, askedAt });
}

/** The same in every project the caller touched. */
export async function endOperationsOf(machine: Machine, caller: Caller): Promise<void> {
  for (const project of await guardedProjectsOf(machine, caller)) {
    await endOperations(project, caller, await ensureInstance(machine, project, caller));
  }
}

/** Records that a hook ran here, so that `coord doctor` can say which never did. True about once a minute per event. */
export async function noteHookRan(machine: Machine, caller: Caller, event: string): Promise<boolean> {
  const home = await machine.home(caller.startFolder);
  if (home === null || home.project.settings.mode === "off") return false;
  const { ran } = home.project.store;
  try {
    const last = await ran.get(event);
    // Once a minute is enough to prove it, and keeps the hot path free of one more write.
    if (last !== null && last.ageMs < RAN_NOTED_EVERY_MS && last.value.version === caller.pluginVersion) return false;
    await ran.put(event, { version: caller.pluginVersion, pid: caller.process.pid });
    return true;
  } catch {
    // A courtesy: it must not turn the refusal that the hook has already found into a failure.
    return false;
  }
}

const RAN_NOTED_EVERY_MS = 60_000;
