import type { InstanceRecord } from "../domain/instance.ts";
import { type Handed, LONGEST_TTL_MS, type Message, type MessageId, problemWith } from "../domain/message.ts";
import { eventOf } from "../domain/message-log.ts";
import { afterCommit } from "./after-commit.ts";
import { AppError } from "./errors.ts";
import { findReceiver } from "./find-receiver.ts";
import { type Gifts, giveAll } from "./give-all.ts";
import type { Parties } from "./hand-over-file.ts";
import { findWaiters } from "./lock-view.ts";
import { type Caller, entry, journal, type Machine, type Project } from "./machine.ts";
import { claimsToGive, filesToGive, nothingToGive, type Wanted } from "./plan-hand-over.ts";
import type { Resource } from "./ports.ts";
import { senderOf, type Voice } from "./send-message.ts";
import type { HandOverView } from "./views.ts";

export type HandOverRequest = {
  /** As somebody would type it. */
  readonly to: string;
  readonly what: Wanted;
  readonly note: string;
};

export const MOST_NOTE_CHARACTERS = 1000;

/**
 * Gives files or claims of the caller's instance to another one, which is told. In this order, so that whoever is cut off
 * leaves each thing with its old owner or its new one, and none with an owner that was not told: the message, then each file,
 * then the claims. The message names what is to come; whoever shows it looks whether it came.
 *
 * @throws AppError `BAD_INPUT`, `NOT_FOUND`, `NOT_ALLOWED` for what cannot be handed over; then nothing was
 */
export async function handOver(
  machine: Machine,
  project: Project,
  caller: Caller,
  me: InstanceRecord,
  voice: Voice,
  request: HandOverRequest,
): Promise<HandOverView> {
  const problem = noteProblem(request.note);
  if (problem !== null)
    throw new AppError("BAD_INPUT", problem, { hint: "keep longer texts in a file and name that file" });
  const receiver = await findReceiver(machine, project, caller, me, request.to);
  const parties = { giver: me, receiver };
  const { resources, kept } = await filesToGive(machine, project, caller, parties, request.what);
  const claims = await claimsToGive(project, me, request.what);
  if (resources.length + claims.length === 0) throw nothingToGive(kept);
  const { mail } = await project.store.team();
  const message = messageOf(project, mail.newId(), parties, voice, request.note, { resources, claims });
  await mail.post(receiver.id, message);
  const given = await giveAll(machine, project, parties, { resources, claims });
  if (given.files.length + given.claims.length === 0) {
    await afterCommit(project, () => withdraw(project, receiver, message), undefined);
    throw nothingToGive([...kept, ...given.kept]);
  }
  await afterCommit(project, () => tell(project, parties, message, given.files), undefined);
  return {
    to: { instance: receiver.id, name: receiver.name },
    message: message.id,
    files: given.files.map(({ path }) => path),
    claims: given.claims,
    kept: [...kept, ...given.kept],
  };
}

/** Why a note cannot go with a hand-over, in words; null: it can. */
export function noteProblem(note: string): string | null {
  if ([...note].length > MOST_NOTE_CHARACTERS) return `the note is longer than ${MOST_NOTE_CHARACTERS} characters`;
  return note === "" ? null : problemWith("", note);
}

function messageOf(
  project: Project,
  id: MessageId,
  { giver, receiver }: Parties,
  voice: Voice,
  note: string,
  { resources, claims }: Gifts,
): Message {
  const handed: Handed = {
    files: resources.map(({ key, path }) => ({ key, path })),
    claims: claims.map(({ type, name }) => ({ type, name })),
    task: giver.task,
  };
  return {
    id,
    kind: "handoff",
    thread: id,
    replyTo: null,
    from: senderOf(giver, voice),
    to: { kind: "instance", value: receiver.name },
    subject: "hand-over",
    text: note,
    wants: "nothing",
    sentAt: project.store.now(),
    ttlMs: LONGEST_TTL_MS,
    handed,
  };
}

/** Nothing went: then nobody need hear of it. Who has been told already sees that nothing came. */
async function withdraw(project: Project, receiver: InstanceRecord, { id }: Message): Promise<void> {
  const { mail } = await project.store.team();
  for (const letter of await mail.list(receiver.id, "new")) {
    if (letter.id === id) await mail.mark(receiver.id, letter, { ...letter, state: "read" });
  }
}

/** For the record, and for those who want one of the files: it went to somebody else, and their turn comes after. */
async function tell(
  project: Project,
  { giver, receiver }: Parties,
  message: Message,
  files: readonly Resource[],
): Promise<void> {
  const { store } = project;
  const at = store.now().wall;
  const { messages } = await store.team();
  await messages.append(giver.id, eventOf("sent", at, message, { to: [receiver.name] }));
  for (const { path } of files) await journal(store, entry("handed", at, giver, `to ${receiver.name}`, path));
  const records = (await store.instances.list()).map(({ record }) => record);
  for (const { instance, want } of await findWaiters(project, records, store.now())) {
    const file = files.find(({ key }) => key === want.key);
    const isTold = instance.id !== giver.id && instance.id !== receiver.id && instance.sessionId !== null;
    if (file === undefined || !isTold) continue;
    await store.inbox.deliver(instance.id, { at, kind: "handed", path: file.path, detail: receiver.name });
  }
}
