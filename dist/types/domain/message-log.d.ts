import type { EpochMs } from "./instant.js";
import type { Address, Message, MessageId, MessageWants, Sender } from "./message.js";
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
export declare function eventOf(kind: MessageEvent["kind"], at: EpochMs, { thread, to: address, subject, text, wants, from, id }: Message, about: {
    readonly message?: MessageId;
    readonly to: readonly string[];
}): MessageEvent;
