import type { EpochMs } from "./instant.ts";
import type { Address, Message, MessageId, MessageWants, Sender } from "./message.ts";

/** What became of messages, for people who look back: the boxes hold what is still to be read. */
export type MessageEvent = {
  readonly at: EpochMs;
  readonly kind: "sent" | "acknowledged" | "answered" | "undelivered";
  /** The message this is about; of an answer the one that was answered. */
  readonly message: MessageId;
  readonly thread: MessageId;
  readonly by: Sender;
  /** Names of those whose box it went to; none: it is kept for later. */
  readonly to: readonly string[];
  readonly address: Address;
  readonly subject: string;
  /** Its beginning. */
  readonly text: string;
  readonly wants: MessageWants;
};

const MOST_LOGGED_CHARACTERS = 500;

export function eventOf(
  kind: MessageEvent["kind"],
  at: EpochMs,
  { thread, to: address, subject, text, wants, from, id }: Message,
  about: { readonly message?: MessageId; readonly to: readonly string[] },
): MessageEvent {
  const beginning = [...text].slice(0, MOST_LOGGED_CHARACTERS).join("");
  return {
    at,
    kind,
    message: about.message ?? id,
    thread,
    by: from,
    to: about.to,
    address,
    subject,
    text: beginning,
    wants,
  };
}
