import type { InstanceRecord } from "../domain/instance.ts";
import { addressText } from "../domain/message.ts";
import type { MessageEvent } from "../domain/message-log.ts";
import type { Project } from "./machine.ts";
import { isoText, type SentView } from "./views.ts";

/** What the caller has sent in the last days and what became of it, oldest first. A person sees what any person sent. */
export async function listSent(
  project: Project,
  me: InstanceRecord | null,
  isPerson: boolean,
): Promise<readonly SentView[]> {
  const { messages } = await project.store.team();
  const { entries } = await messages.read();
  const isOwn = ({ by }: MessageEvent): boolean => by.instance === me?.id || (isPerson && by.kind === "person");
  return entries.filter((event) => event.kind === "sent" && isOwn(event)).map((event) => sentView(event, entries));
}

/** One sent message; what became of it stands in `entries`. */
export function sentView(event: MessageEvent, entries: readonly MessageEvent[]): SentView {
  const names = (kind: MessageEvent["kind"]): readonly string[] =>
    entries.filter((other) => other.kind === kind && other.message === event.message).map(({ by }) => by.name);
  const { message, thread, address, to, subject, text, wants, at } = event;
  return {
    id: message,
    thread,
    to: addressText(address),
    reached: to,
    subject,
    text,
    wants,
    sentAt: isoText(at),
    acknowledgedBy: names("acknowledged"),
    answeredBy: names("answered"),
    undeliveredTo: names("undelivered"),
  };
}
