import type { MessageEvent } from "../domain/message-log.ts";
import { sentView } from "./list-sent.ts";
import type { Project } from "./machine.ts";
import type { SentMessageView } from "./views.ts";

/** The latest messages of all senders and what became of them, newest first. */
export async function recentMessages(project: Project, most: number): Promise<readonly SentMessageView[]> {
  const { messages } = await project.store.team();
  const { entries } = await messages.read();
  return entries
    .filter(({ kind }) => kind === "sent")
    .slice(-most)
    .reverse()
    .map((event: MessageEvent) => ({ ...sentView(event, entries), from: event.by.name, fromKind: event.by.kind }));
}
