import type { Brand } from "./brand.js";
import type { InstanceId } from "./holder.js";
import type { InstanceRecord } from "./instance.js";
import { type Instant } from "./instant.js";
import type { ResourceKey } from "./lease.js";
/** Twelve hex digits. Others may name a message by the first four or more. */
export type MessageId = Brand<string, "MessageId">;
/** `person`: somebody at a terminal outside any session. `coord`: coord itself, which says what became of a message. */
export declare const SENDER_KINDS: readonly ["session", "person", "coord"];
export type Sender = {
    readonly kind: (typeof SENDER_KINDS)[number];
    /** Whom an answer goes to; for a person the shell it was typed in. */
    readonly instance: InstanceId;
    readonly name: string;
    readonly role: string | null;
    /** A person typed it as a slash command in that session. */
    readonly isTyped: boolean;
};
/** Whom a message is for. `value` is "" for `everyone` and `person`. */
export declare const ADDRESS_KINDS: readonly ["instance", "role", "holder", "branch", "task", "everyone", "person"];
export type AddressKind = (typeof ADDRESS_KINDS)[number];
export type Address = {
    readonly kind: AddressKind;
    readonly value: string;
};
/** What the sender waits for: nothing, word that it was understood, or an answer. */
export declare const MESSAGE_WANTS: readonly ["nothing", "ack", "answer"];
export type MessageWants = (typeof MESSAGE_WANTS)[number];
/**
 * `ack`: the message it replies to was understood. `undelivered`: that message will not be read by whom it was for.
 * `handoff`: with files or claims that its sender gives to whom it is for, or with a note that it leaves for its successor.
 */
export declare const MESSAGE_KINDS: readonly ["text", "ack", "undelivered", "handoff"];
/** What goes with a message of kind `handoff`. The leases and claims themselves tell whether they went. */
export type Handed = {
    readonly files: readonly {
        readonly key: ResourceKey;
        readonly path: string;
    }[];
    readonly claims: readonly {
        readonly type: string;
        readonly name: string;
    }[];
    /** What the giver worked on; null: not known. */
    readonly task: string | null;
};
export type Message = {
    readonly id: MessageId;
    readonly kind: (typeof MESSAGE_KINDS)[number];
    readonly from: Sender;
    readonly to: Address;
    /** One line; "": none. */
    readonly subject: string;
    readonly text: string;
    /** The first message of the conversation it belongs to; its own id if it begins one. */
    readonly thread: MessageId;
    readonly replyTo: MessageId | null;
    readonly wants: MessageWants;
    readonly sentAt: Instant;
    /** After this long without being read nobody needs it any more. */
    readonly ttlMs: number;
    /** Missing: it is no `handoff`. */
    readonly handed?: Handed;
};
/** Paths, and claims as `claim feature login`. */
export declare function namesOfHanded({ files, claims }: Pick<Handed, "files" | "claims">): readonly string[];
/** Nobody's inbox grows for longer than this. */
export declare const LONGEST_TTL_MS: number;
export declare const MOST_SUBJECT_CHARACTERS = 120;
/** As JSON; larger texts belong into a file that the message names. */
export declare const MOST_TEXT_BYTES: number;
/** Why a text cannot be sent, in words; null: it can. */
export declare function problemWith(subject: string, text: string): string | null;
export declare function isExpired(message: Pick<Message, "sentAt" | "ttlMs">, now: Instant): boolean;
/** An answer that is due: somebody sits and waits for it. */
export declare function waitsForAnswer(message: Message): boolean;
/** How urgent: 0 an answer that somebody waits for, 1 for one session, 2 for a group, 3 for everyone. Part of a file's name. */
export declare function rankOf({ to, kind, wants }: Pick<Message, "to" | "kind" | "wants">): number;
/** Whether a session is one that `address` means. Holders of files are found by the file, persons by their terminal. */
export declare function isMeant(address: Address, { id, name, role, branch, task }: Facts): boolean;
type Facts = Pick<InstanceRecord, "id" | "name" | "role" | "branch" | "task">;
/** Messages for these wait for a session that has not started yet. */
export declare function isKeptForLater({ kind }: Address): boolean;
/**
 * Reads `role:backend`, `holder:src/a.ts`, `branch:main`, `task:login`, `everyone`, `person`; anything else is the name
 * or id of one session. `holder of src/a.ts` and the like are read too. Null: nothing is named.
 */
export declare function parseAddress(text: string): Address | null;
/** The way {@link parseAddress} reads it. */
export declare function addressText({ kind, value }: Address): string;
export {};
