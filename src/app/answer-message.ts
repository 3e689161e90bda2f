import type { InstanceRecord } from "../domain/instance.ts";
import { LONGEST_TTL_MS, type Message, MOST_SUBJECT_CHARACTERS } from "../domain/message.ts";
import { eventOf, type MessageEvent } from "../domain/message-log.ts";
import { afterCommit } from "./after-commit.ts";
import { AppError } from "./errors.ts";
import { isLiving, livingInstances } from "./living.ts";
import type { Machine, Project } from "./machine.ts";
import { boxesOf, findOwnMessage, type OwnMessage, putAway } from "./own-messages.ts";
import type { Box } from "./ports.ts";
import { type SentMessage, senderOf, type Voice } from "./send-message.ts";

/**
 * Sends `words` to who sent the message of one's own whose id begins with `id`; that one counts as read then.
 *
 * @throws AppError `NOT_FOUND` for no such message, or when its sender has ended
 */
export async function answerMessage(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  voice: Voice,
  id: string,
  words: Pick<Message, "kind" | "text" | "wants">,
): Promise<SentMessage> {
  const own = await findOwnMessage(project, boxesOf(me, voice !== "session"), id);
  return answer(machine, project, me, voice, own, words);
}

async function answer(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  voice: Voice,
  own: OwnMessage,
  words: Pick<Message, "kind" | "text" | "wants">,
): Promise<SentMessage> {
  const { message: asked } = own;
  const to = await senderBox(machine, project, asked, me);
  const { mail, messages } = await project.store.team();
  const message: Message = {
    ...words,
    id: mail.newId(),
    from: senderOf(me, voice),
    to: to.box === "person" ? { kind: "person", value: "" } : { kind: "instance", value: to.box },
    subject: replySubject(asked.subject),
    thread: asked.thread,
    replyTo: asked.id,
    sentAt: project.store.now(),
    ttlMs: LONGEST_TTL_MS,
  };
  await mail.post(to.box, message);
  await afterCommit(project, () => putAway(project, own), undefined);
  const kind: MessageEvent["kind"] = words.kind === "ack" ? "acknowledged" : "answered";
  const event = eventOf(kind, message.sentAt.wall, message, { message: asked.id, to: [to.name] });
  await afterCommit(project, () => messages.append(me.id, event), undefined);
  return { message, to: [to.name], isKeptForLater: false, failed: [] };
}

/** Where the sender of a message is to be found now: its conversation may have been resumed in another process. */
async function senderBox(
  machine: Machine,
  project: Project,
  { from }: Message,
  me: InstanceRecord,
): Promise<{ readonly box: Box; readonly name: string }> {
  if (from.kind === "coord") throw new AppError("BAD_INPUT", "that was coord's own word; nobody waits for an answer");
  if (from.kind === "person") return { box: "person", name: "the person" };
  if (from.instance === me.id) throw new AppError("BAD_INPUT", "that message is your own");
  const records = (await project.store.instances.list()).map(({ record }) => record);
  const sender = records.find(({ id }) => id === from.instance);
  if (sender !== undefined && (await isLiving(machine, project, sender))) return { box: sender.id, name: sender.name };
  const conversation = sender?.sessionId ?? null;
  const resumed = (await livingInstances(machine, project)).find(
    ({ id, sessionId }) => conversation !== null && sessionId === conversation && id !== me.id,
  );
  if (resumed !== undefined) return { box: resumed.id, name: resumed.name };
  throw new AppError("NOT_FOUND", `${from.name} has ended; nothing was sent`, {
    hint:
      from.role === null
        ? "see who is here: coord status"
        : `coord send --to role:${from.role} "…" reaches its successor`,
  });
}

function replySubject(subject: string): string {
  const plain = subject === "" || subject.startsWith("Re: ") ? subject : `Re: ${subject}`;
  return [...plain].slice(0, MOST_SUBJECT_CHARACTERS).join("");
}
