import type { InstanceRecord } from "../domain/instance.ts";
import { wallAfter } from "../domain/instant.ts";
import { addressText, type Message, namesOfHanded } from "../domain/message.ts";
import type { Project } from "./machine.ts";
import { boxesOf, findOwnMessage, type OwnMessage, ownMessages, putAway } from "./own-messages.ts";
import { isoText, type MessageView } from "./views.ts";

export type InboxRequest = {
  /** Also those that were read, for 7 days. */
  readonly isWithRead: boolean;
  /** Only the message whose id begins so. */
  readonly id: string | null;
  /** They stay unread. */
  readonly isPeek: boolean;
  readonly isPerson: boolean;
};

/** The messages of one instance; what is shown counts as read. */
export async function readInbox(
  project: Project,
  me: InstanceRecord | null,
  { isWithRead, id, isPeek, isPerson }: InboxRequest,
): Promise<readonly MessageView[]> {
  const boxes = boxesOf(me, isPerson);
  const found: readonly OwnMessage[] =
    id === null
      ? [
          ...(isWithRead ? await ownMessages(project, boxes, "read") : []),
          ...(await ownMessages(project, boxes, "new")),
        ]
      : [await findOwnMessage(project, boxes, id)];
  if (!isPeek) for (const own of found) await putAway(project, own);
  return found.map(({ letter, message }) => messageView(message, letter.state === "read"));
}

export function messageView(message: Message, isRead: boolean): MessageView {
  const { id, kind, from, to, subject, text, thread, replyTo, wants, sentAt, ttlMs, handed } = message;
  return {
    id,
    kind,
    from: { kind: from.kind, instance: from.instance, name: from.name, role: from.role, isTyped: from.isTyped },
    to: addressText(to),
    subject,
    text,
    thread,
    replyTo,
    wants,
    sentAt: isoText(sentAt.wall),
    expiresAt: isoText(wallAfter(sentAt, ttlMs)),
    isRead,
    handed: handed === undefined ? [] : namesOfHanded(handed),
  };
}
