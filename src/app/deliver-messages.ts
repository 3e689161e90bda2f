import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { outlivesProcess } from "../domain/journal.ts";
import { begun, inOrder, isHeard, type Letter } from "../domain/letter.ts";
import { isExpired, isMeant, type Message } from "../domain/message.ts";
import { ensureInstance } from "./instances.ts";
import { isSuccessor } from "./leave-note.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import { notReceived } from "./not-received.ts";
import type { Box } from "./ports.ts";
import { guardedProjectsOf } from "./touched-projects.ts";

/** A message that a hook may show now. */
export type Waiting = {
  readonly message: Message;
  /** It may have been shown before: whoever carried it was stopped before that was certain. */
  readonly isAgain: boolean;
  /** What of a hand-over is not the reader's; missing: nothing was handed over. */
  readonly notReceived?: readonly string[];
};

export type Delivery = {
  readonly shown: readonly Waiting[];
  /** How many more wait. */
  readonly left: number;
  /** To be called once what is shown was printed; until then it counts as not shown. */
  readonly printed: () => Promise<void>;
};

/** Opening more than fit on a page would cost time for nothing. */
const MOST_OPENED = 12;

/**
 * What waits for the caller's main thread: as many messages, from the front, as `choose` takes. Those that were printed by
 * an earlier hook of this session have been heard now, since it goes on.
 *
 * @param choose how many of the messages are shown, given how many more wait behind them
 */
export async function deliverMessages(
  machine: Machine,
  caller: Caller,
  choose: (waiting: readonly Waiting[], behind: number) => number,
): Promise<Delivery> {
  const opened: Opened[] = [];
  let unopened = 0;
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const found = await openNext(project, me.id);
    opened.push(...found.opened);
    unopened += found.unopened;
  }
  const waiting = opened.map(waitingOf);
  const count = choose(waiting, unopened);
  const carried: Opened[] = [];
  for (const each of opened.slice(0, count)) if (await begin(each)) carried.push(each);
  const shown = carried.map(waitingOf);
  return { shown, left: opened.length - count + unopened, printed: () => finish(carried) };
}

type Opened = {
  readonly project: Project;
  readonly box: Box;
  readonly letter: Letter;
  readonly message: Message;
  readonly notReceived?: readonly string[];
};

function waitingOf({ message, letter, notReceived: missing }: Opened): Waiting {
  const waiting = { message, isAgain: letter.times > 0 };
  return missing === undefined ? waiting : { ...waiting, notReceived: missing };
}

async function openNext(
  project: Project,
  box: InstanceId,
): Promise<{ readonly opened: readonly Opened[]; readonly unopened: number }> {
  const { mail } = await project.store.team();
  const letters = await mail.list(box, "new");
  for (const letter of letters.filter(isHeard)) await mail.mark(box, letter, { ...letter, state: "read" });
  const waiting = letters.filter((letter) => !isHeard(letter));
  const opened: Opened[] = [];
  for (const letter of inOrder(waiting, MOST_OPENED)) {
    const message = await mail.open(box, letter);
    if (message !== null && !isExpired(message, project.store.now())) {
      const { handed } = message;
      const missing = handed === undefined ? {} : { notReceived: await notReceived(project, box, handed) };
      opened.push({ project, box, letter, message, ...missing });
    } else await mail.mark(box, letter, { ...letter, state: "read" });
  }
  return { opened, unopened: Math.max(0, waiting.length - MOST_OPENED) };
}

/** False: another hook of this session carries it. */
async function begin({ project, box, letter }: Opened): Promise<boolean> {
  const { mail } = await project.store.team();
  return mail.mark(box, letter, begun(letter));
}

async function finish(carried: readonly Opened[]): Promise<void> {
  for (const { project, box, letter } of carried) {
    const { mail } = await project.store.team();
    const carrying = begun(letter);
    await mail.mark(box, carrying, { ...carrying, state: "carried" });
  }
}

/**
 * Moves to the caller's inbox what was kept for a session like it: by role or task, and what waits, messages and coord's own
 * lines, in the inbox of the process in which its conversation ran before.
 */
export async function collectMessages(machine: Machine, caller: Caller): Promise<void> {
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    if (!(await project.store.inbox.isEmpty("later"))) await collectLater(machine, project, me);
    for (const former of await formerSelves(machine, project, me)) await collectAll(project, former.id, me.id);
  }
}

async function collectLater(machine: Machine, project: Project, me: InstanceRecord): Promise<void> {
  const { mail } = await project.store.team();
  for (const letter of await mail.list("later", "new")) {
    const message = await mail.open("later", letter);
    if (message === null || message.from.instance === me.id || !isMeant(message.to, me)) continue;
    if (message.kind === "handoff" && !(await isSuccessor(machine, project, me, message))) continue;
    await mail.forward("later", letter, me.id);
  }
}

async function collectAll(project: Project, from: InstanceId, to: InstanceId): Promise<void> {
  if (await project.store.inbox.isEmpty(from)) return;
  const { mail } = await project.store.team();
  for (const letter of await mail.list(from, "new")) await mail.forward(from, letter, to);
  await mail.forwardNotices(from, to, outlivesProcess);
}

async function formerSelves(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
): Promise<readonly InstanceRecord[]> {
  if (me.sessionId === null) return [];
  const former: InstanceRecord[] = [];
  for (const { record } of await project.store.instances.list()) {
    if (record.id === me.id || record.sessionId !== me.sessionId) continue;
    // Two processes may run one conversation at once; what was sent to the other is the other's.
    if (record.status === "ended" || (await machine.liveness.probe(record.process)) === "dead") former.push(record);
  }
  return former;
}
