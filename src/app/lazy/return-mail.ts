import type { InstanceRecord } from "../../domain/instance.ts";
import { isHeard, type Letter } from "../../domain/letter.ts";
import { isKeptForLater, LONGEST_TTL_MS, type Message } from "../../domain/message.ts";
import { eventOf } from "../../domain/message-log.ts";
import { isLiving } from "../living.ts";
import type { Machine, Project } from "../machine.ts";
import type { Box } from "../ports.ts";

/**
 * An instance has ended with messages unread. What was for its role or task waits for the next one with it; the senders of
 * the rest are told, once, and it stays for the case that the conversation is resumed.
 */
export async function returnMail(machine: Machine, project: Project, gone: InstanceRecord): Promise<void> {
  const { mail } = await project.store.team();
  for (const letter of await mail.list(gone.id, "new")) {
    // What was printed last may not have been heard; but there is no saying, and it is not lost.
    if (isHeard(letter) || letter.state === "returned") continue;
    const message = await mail.open(gone.id, letter);
    if (message !== null) await returnOne(machine, project, gone, letter, message);
  }
}

async function returnOne(
  machine: Machine,
  project: Project,
  gone: InstanceRecord,
  letter: Letter,
  message: Message,
): Promise<void> {
  const { mail } = await project.store.team();
  if (isKeptForLater(message.to)) {
    await mail.forward(gone.id, letter, "later");
    return;
  }
  // Of two who find the dead at once, one tells.
  if (!(await mail.mark(gone.id, letter, { ...letter, state: "returned" }))) return;
  const isOfSender = message.kind === "text" || message.kind === "handoff";
  if (isOfSender && message.to.kind !== "everyone") await tellSender(machine, project, gone, message);
}

async function tellSender(
  machine: Machine,
  project: Project,
  gone: InstanceRecord,
  undelivered: Message,
): Promise<void> {
  const { mail, messages } = await project.store.team();
  const box = await boxOfSender(machine, project, undelivered);
  if (box === null) return;
  const message: Message = {
    id: mail.newId(),
    kind: "undelivered",
    from: { kind: "coord", instance: gone.id, name: gone.name, role: gone.role, isTyped: false },
    to: box === "person" ? { kind: "person", value: "" } : { kind: "instance", value: box },
    subject: undelivered.subject,
    text: undelivered.text,
    thread: undelivered.thread,
    replyTo: undelivered.id,
    wants: "nothing",
    sentAt: project.store.now(),
    ttlMs: LONGEST_TTL_MS,
  };
  await mail.post(box, message);
  const event = eventOf("undelivered", message.sentAt.wall, message, { message: undelivered.id, to: [gone.name] });
  await messages.append(gone.id, event);
}

/** Null: the sender is gone as well. */
async function boxOfSender(machine: Machine, project: Project, { from }: Message): Promise<Box | null> {
  if (from.kind === "person") return "person";
  const sender = (await project.store.instances.list()).find(({ record }) => record.id === from.instance)?.record;
  return sender !== undefined && (await isLiving(machine, project, sender)) ? sender.id : null;
}
