import type { InstanceRecord } from "../domain/instance.ts";
import { begun, inOrder, type Letter } from "../domain/letter.ts";
import { isExpired, type Message, waitsForAnswer } from "../domain/message.ts";
import type { Waiting } from "./deliver-messages.ts";
import { ensureInstance } from "./instances.ts";
import { isLiving } from "./living.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import { guardedProjectsOf } from "./touched-projects.ts";

const MOST_OPENED = 12;

export type Questions = {
  readonly waiting: readonly Waiting[];
  /** To be called once they were printed. */
  readonly printed: () => Promise<void>;
};

/**
 * The questions to the caller that it has not answered, from somebody who still waits: unread ones, and those that its last
 * hook showed. Each is found here once; then it counts as read.
 */
export async function findQuestions(machine: Machine, caller: Caller): Promise<Questions> {
  const found: { project: Project; me: InstanceRecord; letter: Letter; message: Message }[] = [];
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const { mail } = await project.store.team();
    for (const letter of inOrder(await mail.list(me.id, "new"), MOST_OPENED)) {
      const message = await mail.open(me.id, letter);
      if (message === null || !(await isDue(machine, project, message))) continue;
      if (await mail.mark(me.id, letter, begun(letter))) found.push({ project, me, letter: begun(letter), message });
    }
  }
  return {
    waiting: found.map(({ message, letter }) => ({ message, isAgain: letter.times > 1 })),
    printed: async () => {
      for (const { project, me, letter } of found) {
        const { mail } = await project.store.team();
        await mail.mark(me.id, letter, { ...letter, state: "carried" });
      }
    },
  };
}

async function isDue(machine: Machine, project: Project, message: Message): Promise<boolean> {
  if (!waitsForAnswer(message) || isExpired(message, project.store.now())) return false;
  if (message.from.kind === "person") return true;
  const sender = (await project.store.instances.list()).find(({ record }) => record.id === message.from.instance);
  return sender !== undefined && isLiving(machine, project, sender.record);
}
