import { sentView } from "./list-sent.ts";
import type { Project } from "./machine.ts";
import type { SentMessageView } from "./views.ts";

/** The latest messages of all senders and what became of them, newest first. */
export async function recentMessages(project: Project, most: number): Promise<readonly SentMessageView[]> {
  const { messages } = await project.store.team();
  const { entries } = await messages.read();
  return entries
    .filter(({ kind }) => kind === "sent" || kind === "answered")
    .slice(-most)
    .reverse()
    .map((event) => {
      // The record of an answer is that of the question it answers, which has been answered then; nothing came of it itself.
      const view = sentView(event, event.kind === "sent" ? entries : []);
      // An answer goes to an id, which tells people nothing.
      const [reached = view.to] = event.address.kind === "instance" ? event.to : [];
      return { ...view, to: reached, from: event.by.name, fromKind: event.by.kind };
    });
}
