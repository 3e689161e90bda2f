import type { InstanceRecord } from "../domain/instance.ts";
import { begun, inOrder, isHeard, type Letter } from "../domain/letter.ts";
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
  const found: { project: Project; me: InstanceRecord; letter: Letter; message: Message; isAgain: boolean }[] = [];
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const { mail } = await project.store.team();
    const letters = (await mail.list(me.id, "new")).filter(isNews);
    for (const letter of inOrder(letters, MOST_OPENED)) {
      const message = await mail.open(me.id, letter);
      if (message === null || !(await isDue(machine, project, message))) continue;
      const reminded = { ...begun(letter), times: Math.max(letter.times + 1, REMINDED_TIMES) };
      const isAgain = letter.times > 0;
      if (await mail.mark(me.id, letter, reminded)) found.push({ project, me, letter: reminded, message, isAgain });
    }
  }
  return {
    waiting: found.map(({ message, isAgain }) => ({ message, isAgain })),
    printed: async () => {
      for (const { project, me, letter } of found) {
        const { mail } = await project.store.team();
        await mail.mark(me.id, letter, { ...letter, state: "carried" });
      }
    },
  };
}

/** Marks what was shown before a stop: who goes on without an answer then is not asked again. */
const REMINDED_TIMES = 2;

function isNews(letter: Letter): boolean {
  return !isHeard(letter) || letter.times < REMINDED_TIMES;
}

async function isDue(machine: Machine, project: Project, message: Message): Promise<boolean> {
  if (!waitsForAnswer(message) || isExpired(message, project.store.now())) return false;
  if (message.from.kind === "person") return true;
  const sender = (await project.store.instances.list()).find(({ record }) => record.id === message.from.instance);
  return sender !== undefined && isLiving(machine, project, sender.record);
}
