import type { InstanceRecord } from "../domain/instance.ts";
import {
  type Address,
  LONGEST_TTL_MS,
  type Message,
  type MessageWants,
  problemWith,
  type Sender,
} from "../domain/message.ts";
import { eventOf } from "../domain/message-log.ts";
import { type Addressee, findAddressees } from "./addressees.ts";
import { afterCommit } from "./after-commit.ts";
import { AppError } from "./errors.ts";
import type { Caller, Machine, Project } from "./machine.ts";

export type MessageDraft = {
  /** As somebody would type it: a name, `role:backend`, `everyone`, … */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly wants: MessageWants;
  /** Nobody needs it after this long; null: 7 days. */
  readonly ttlMs: number | null;
  /** It may start a turn of the session it is for, if that is idle. Only a question to one session may. */
  readonly wakes?: boolean;
};

export type SentMessage = {
  readonly message: Message;
  /** Names of those in whose box it lies. */
  readonly to: readonly string[];
  /** It waits for a session that has not started yet. */
  readonly isKeptForLater: boolean;
  /** Those who could not be reached, and why. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
};

/** Who speaks: a session, or a person. `typed`: a person, by a slash command in the session. */
export type Voice = "session" | "person" | "typed";

export function senderOf(me: InstanceRecord, voice: Voice): Sender {
  const { id, name, role } = me;
  return { kind: voice === "person" ? "person" : "session", instance: id, name, role, isTyped: voice === "typed" };
}

/**
 * Sends one message. Once this returns it lies in every box it names and survives a power failure.
 *
 * @throws AppError `BAD_INPUT` for what cannot be sent, `NOT_FOUND` for who is not here, `INBOX_FULL`, `DISK_FULL`; then
 * nothing was sent
 */
export async function sendMessage(
  machine: Machine,
  project: Project,
  caller: Caller,
  me: InstanceRecord,
  voice: Voice,
  draft: MessageDraft,
): Promise<SentMessage> {
  const { subject, text, wants } = draft;
  const problem = problemWith(subject, text);
  if (problem !== null) throw new AppError("BAD_INPUT", problem, { hint: HOW_LONG });
  const ttlMs = draft.ttlMs ?? LONGEST_TTL_MS;
  if (!(ttlMs > 0 && ttlMs <= LONGEST_TTL_MS)) throw new AppError("BAD_INPUT", "a message expires within 7 days");
  const { address, found } = await findAddressees(machine, project, caller, me, draft.to);
  if (draft.wakes === true) checkCall(draft, address, found);
  const { mail } = await project.store.team();
  const id = mail.newId();
  const sentAt = project.store.now();
  const from = senderOf(me, voice);
  const written = {
    id,
    thread: id,
    replyTo: null,
    from,
    to: address,
    subject,
    text,
    wants,
    sentAt,
    ttlMs,
  } as const;
  const sent = await post(project, { kind: "text", ...written }, found);
  if (draft.wakes === true) await afterCommit(project, () => call(project, sent.message, found), undefined);
  return sent;
}

function checkCall({ wants }: MessageDraft, { kind }: Address, found: readonly Addressee[]): void {
  if (wants !== "answer")
    throw new AppError("BAD_INPUT", "only a question may wake a session", { hint: "--ask --wake" });
  const isOne = (kind === "instance" || kind === "holder") && found.length === 1;
  if (isOne) return;
  throw new AppError("BAD_INPUT", "only one session can be woken, never a group; nothing was sent", {
    hint: "name it: coord status",
  });
}

/** What the client of that session watches. */
async function call(project: Project, { id, sentAt }: Message, found: readonly Addressee[]): Promise<void> {
  const { wakes } = await project.store.team();
  for (const { box } of found) await wakes.put(box, { message: id, at: sentAt });
}

const HOW_LONG = "keep longer texts in a file and name that file";

async function post(project: Project, message: Message, found: readonly Addressee[]): Promise<SentMessage> {
  const { mail } = await project.store.team();
  if (found.length === 0) {
    await mail.post("later", message);
    await logEvent(project, message, []);
    return { message, to: [], isKeptForLater: true, failed: [] };
  }
  const to: string[] = [];
  const failed: { name: string; reason: string; error: unknown }[] = [];
  for (const { box, name } of found) {
    try {
      await mail.post(box, message);
      to.push(name);
    } catch (error) {
      failed.push({ name, reason: error instanceof Error ? error.message : String(error), error });
    }
  }
  const [first] = failed;
  if (to.length === 0 && first !== undefined) throw first.error;
  await logEvent(project, message, to);
  return { message, to, isKeptForLater: false, failed: failed.map(({ name, reason }) => ({ name, reason })) };
}

async function logEvent(project: Project, message: Message, to: readonly string[]): Promise<void> {
  const { messages } = await project.store.team();
  const event = eventOf("sent", message.sentAt.wall, message, { to });
  await afterCommit(project, () => messages.append(message.from.instance, event), undefined);
}
