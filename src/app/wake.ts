import { instanceKey } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { Instant } from "../domain/instant.ts";
import { isHeard } from "../domain/letter.ts";
import { isExpired, type Message } from "../domain/message.ts";
import { isCallDue, mayWake, owedCall } from "../domain/wake.ts";
import { afterCommit } from "./after-commit.ts";
import { findMyself } from "./instances.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import { swapRecord } from "./swap-record.ts";

/** Makes the file that a session's client is to watch; its absolute path. Null: nothing may wake it. */
export async function watchForCalls(machine: Machine, caller: Caller): Promise<string | null> {
  const project = await wakableProject(machine, caller);
  const me = project === null ? null : await findMyself(machine, project, caller);
  if (project === null || me === null) return null;
  const { wakes, wakeFile } = await project.store.team();
  // The client sees a file come into a folder, but no folder.
  await wakes.put(me.id, { message: null, at: project.store.now() });
  return wakeFile(me.id);
}

/**
 * Whether the caller's idle session is to be woken now that a file has changed; the message that does it. Null: another
 * file changed, the session is at work (its next hook delivers), has heard the message, or was woken within 10 minutes.
 */
export async function answerCall(machine: Machine, caller: Caller, changed: string): Promise<Message | null> {
  const project = await wakableProject(machine, caller);
  const me = project === null ? null : await findMyself(machine, project, caller);
  if (project === null || me === null) return null;
  const { mail, wakes, owedCalls, wakeFile } = await project.store.team();
  if (changed !== wakeFile(me.id) || !(await isIdle(machine, me))) return null;
  const id = (await wakes.get(me.id))?.value.message ?? null;
  const letter = (await mail.list(me.id, "new")).find((waiting) => waiting.id === id && !isHeard(waiting));
  const message = letter === undefined ? null : await mail.open(me.id, letter);
  if (message === null || isExpired(message, project.store.now())) return null;
  const wokenAt = await noteWoken(machine, project, me);
  if (wokenAt === null) return message;
  await afterCommit(project, () => owedCalls.put(me.id, owedCall(message.id, wokenAt)), undefined);
  return null;
}

/**
 * Calls those again that could not be woken for a question because they had been shortly before, once that is ten minutes
 * ago. Whoever has a hook that runs then does so, since nothing of coord runs by itself; whether the session is woken is
 * decided by its own hook, as ever.
 */
export async function repeatCalls(machine: Machine, caller: Caller): Promise<void> {
  const project = (await machine.home(caller.startFolder))?.project ?? null;
  if (project === null || project.settings.mode === "off") return;
  const { store } = project;
  const { owedCalls, wakes } = await store.team();
  for (const { key, value } of await owedCalls.list("")) {
    const now = store.now();
    if (!isCallDue(value, now)) continue;
    const called = (await store.instances.list()).find(({ record }) => record.id === key)?.record;
    if (called !== undefined && called.status !== "ended")
      await wakes.put(called.id, { message: value.message, at: now });
    // Last: whoever is killed before it leaves a call that is only made twice.
    await owedCalls.remove(key);
  }
}

async function wakableProject(machine: Machine, caller: Caller): Promise<Project | null> {
  const project = (await machine.home(caller.cwd))?.project ?? null;
  return project === null || project.settings.mode === "off" || project.settings.wake === "off" ? null : project;
}

/**
 * No hook tells of Esc, nor of a session that nobody has spoken to yet; but the client calls itself busy for as long as a
 * command runs in its background.
 */
async function isIdle(machine: Machine, { clientHome, process, turnEndedAt }: InstanceRecord): Promise<boolean> {
  if (turnEndedAt !== null) return true;
  return (await machine.clientSessions.statusOf(clientHome, process.pid))?.status === "idle";
}

/** Null: it may be woken now. Else when it was, perhaps by the other of two calls at once. */
function noteWoken(machine: Machine, { store }: Project, me: InstanceRecord): Promise<Instant | null> {
  return swapRecord<InstanceRecord, Instant | null>(machine, store.instances, instanceKey(me.id), ({ record, now }) => {
    // Its record has gone to another: what it may not do now it may do later.
    if (record === null || record.id !== me.id) return { answer: now, next: undefined };
    const { wokenAt } = record;
    if (wokenAt !== undefined && !mayWake(wokenAt, now)) return { answer: wokenAt, next: undefined };
    return { answer: null, next: { ...record, wokenAt: now } };
  });
}
