import type { Brand } from "./brand.ts";
import type { InstanceId } from "./holder.ts";
import type { InstanceRecord } from "./instance.ts";
import { elapsedMs, type Instant } from "./instant.ts";
import type { ResourceKey } from "./lease.ts";

/** Twelve hex digits. Others may name a message by the first four or more. */
export type MessageId = Brand<string, "MessageId">;

/** `person`: somebody at a terminal outside any session. `coord`: coord itself, which says what became of a message. */
export const SENDER_KINDS = ["session", "person", "coord"] as const;

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
export const ADDRESS_KINDS = ["instance", "role", "holder", "branch", "task", "everyone", "person"] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];
export type Address = { readonly kind: AddressKind; readonly value: string };

/** What the sender waits for: nothing, word that it was understood, or an answer. */
export const MESSAGE_WANTS = ["nothing", "ack", "answer"] as const;
export type MessageWants = (typeof MESSAGE_WANTS)[number];

/**
 * `ack`: the message it replies to was understood. `undelivered`: that message will not be read by whom it was for.
 * `handoff`: with files or claims that its sender gives to whom it is for, or with a note that it leaves for its successor.
 */
export const MESSAGE_KINDS = ["text", "ack", "undelivered", "handoff"] as const;

/** What goes with a message of kind `handoff`. The leases and claims themselves tell whether they went. */
export type Handed = {
  readonly files: readonly { readonly key: ResourceKey; readonly path: string }[];
  readonly claims: readonly { readonly type: string; readonly name: string }[];
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
export function namesOfHanded({ files, claims }: Pick<Handed, "files" | "claims">): readonly string[] {
  return [...files.map(({ path }) => path), ...claims.map(({ type, name }) => `claim ${type} ${name}`)];
}

/** Nobody's inbox grows for longer than this. */
export const LONGEST_TTL_MS = 7 * 24 * 60 * 60 * 1000;
export const MOST_SUBJECT_CHARACTERS = 120;
/** As JSON; larger texts belong into a file that the message names. */
export const MOST_TEXT_BYTES = 32 * 1024;

/** Why a text cannot be sent, in words; null: it can. */
export function problemWith(subject: string, text: string): string | null {
  if (text.trim() === "" && subject.trim() === "") return "the message is empty";
  if (/[\n\r]/.test(subject)) return "the subject must be one line; put the rest into the text";
  if ([...subject].length > MOST_SUBJECT_CHARACTERS)
    return `the subject is longer than ${MOST_SUBJECT_CHARACTERS} characters`;
  if (CONTROL.test(subject) || CONTROL.test(text)) return "the message has control characters in it";
  // Before the bytes are counted: a megabyte need not be turned into JSON to be refused.
  if (text.length > MOST_TEXT_BYTES || JSON.stringify(text).length > MOST_TEXT_BYTES) {
    return `the message is longer than ${MOST_TEXT_BYTES / 1024} KiB`;
  }
  return null;
}

// Everything of C0 and C1 but tab, line feed and carriage return.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be sent
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

export function isExpired(message: Pick<Message, "sentAt" | "ttlMs">, now: Instant): boolean {
  // After a reboot only the wall clock can tell.
  const ageMs = elapsedMs(message.sentAt, now) ?? now.wall - message.sentAt.wall;
  return ageMs > message.ttlMs;
}

/** An answer that is due: somebody sits and waits for it. */
export function waitsForAnswer(message: Message): boolean {
  return message.kind === "text" && message.wants === "answer";
}

/** How urgent: 0 an answer that somebody waits for, 1 for one session, 2 for a group, 3 for everyone. Part of a file's name. */
export function rankOf({ to, kind, wants }: Pick<Message, "to" | "kind" | "wants">): number {
  if (to.kind === "everyone") return 3;
  if (to.kind === "role" || to.kind === "branch" || to.kind === "task") return 2;
  return kind === "text" && wants === "answer" ? 0 : 1;
}

/** Whether a session is one that `address` means. Holders of files are found by the file, persons by their terminal. */
export function isMeant(address: Address, { id, name, role, branch, task }: Facts): boolean {
  switch (address.kind) {
    case "instance":
      return address.value === id || address.value === name;
    case "role":
      return address.value === role;
    case "branch":
      return address.value === branch;
    case "task":
      return task !== null && hasWords(task, address.value);
    case "everyone":
      return true;
    default:
      return false;
  }
}

type Facts = Pick<InstanceRecord, "id" | "name" | "role" | "branch" | "task">;

/** Messages for these wait for a session that has not started yet. */
export function isKeptForLater({ kind }: Address): boolean {
  return kind === "role" || kind === "task";
}

/** True when every word of `wanted` is a word of `text`, whatever the case. */
function hasWords(text: string, wanted: string): boolean {
  const words = new Set(wordsOf(text));
  const all = wordsOf(wanted);
  return all.length > 0 && all.every((word) => words.has(word));
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

const PREFIXES: Readonly<Record<string, AddressKind>> = {
  role: "role",
  holder: "holder",
  branch: "branch",
  task: "task",
};
const WORDS: Readonly<Record<string, AddressKind>> = {
  everyone: "everyone",
  all: "everyone",
  broadcast: "everyone",
  person: "person",
  user: "person",
};

/**
 * Reads `role:backend`, `holder:src/a.ts`, `branch:main`, `task:login`, `everyone`, `person`; anything else is the name
 * or id of one session. `holder of src/a.ts` and the like are read too. Null: nothing is named.
 */
export function parseAddress(text: string): Address | null {
  const trimmed = text.trim();
  const word = WORDS[trimmed.toLowerCase()];
  if (word !== undefined) return { kind: word, value: "" };
  const [, prefix = "", value = ""] = /^(role|holder|branch|task)(?:\s*:\s*|\s+of\s+)(.*)$/isu.exec(trimmed) ?? [];
  const kind = PREFIXES[prefix.toLowerCase()];
  if (kind !== undefined) return value.trim() === "" ? null : { kind, value: value.trim() };
  return trimmed === "" ? null : { kind: "instance", value: trimmed };
}

/** The way {@link parseAddress} reads it. */
export function addressText({ kind, value }: Address): string {
  if (kind === "instance") return value;
  return value === "" ? kind : `${kind}:${value}`;
}
