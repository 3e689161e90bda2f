import { instanceKey } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { isHeard } from "../domain/letter.ts";
import type { Message } from "../domain/message.ts";
import { mayWake } from "../domain/wake.ts";
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
  const { mail, wakes, wakeFile } = await project.store.team();
  if (changed !== wakeFile(me.id) || !(await isIdle(machine, me))) return null;
  const id = (await wakes.get(me.id))?.value.message ?? null;
  const letter = (await mail.list(me.id, "new")).find((waiting) => waiting.id === id && !isHeard(waiting));
  const message = letter === undefined ? null : await mail.open(me.id, letter);
  return message !== null && (await noteWoken(machine, project, me)) ? message : null;
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

/** False: it was woken a while ago, perhaps by the other of two calls at once. */
function noteWoken(machine: Machine, { store }: Project, { id }: InstanceRecord): Promise<boolean> {
  return swapRecord(machine, store.instances, instanceKey(id), ({ record, now }) => {
    const may = record !== null && record.id === id && mayWake(record.wokenAt, now);
    return { answer: may, next: may ? { ...record, wokenAt: now } : undefined };
  });
}
