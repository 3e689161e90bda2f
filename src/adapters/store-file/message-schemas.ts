/** The shapes of messages, reports and their logs, as in `schemas.ts`. */
import type { ActivityEntry, Report } from "../../domain/activity.ts";
import { BUILD_RESULTS, type Build } from "../../domain/build-command.ts";
import type { Injected } from "../../domain/injection-budget.ts";
import type { ResourceKey } from "../../domain/lease.ts";
import {
  ADDRESS_KINDS,
  type Address,
  type Handed,
  MESSAGE_KINDS,
  MESSAGE_WANTS,
  type Message,
  type MessageId,
  SENDER_KINDS,
  type Sender,
} from "../../domain/message.ts";
import type { MessageEvent } from "../../domain/message-log.ts";
import { NEWS_KINDS, type NewsItem } from "../../domain/news.ts";
import { amount, branded, count, exactly, flag, listOf, nullable, oneOf, text } from "../../domain/shape.ts";
import type { OwedCall, WakeCall } from "../../domain/wake.ts";
import { epochMs, instanceId, instant } from "./schemas.ts";

const messageId = branded<MessageId>((value) => /^[0-9a-f]{12}$/.test(value));

const sender = exactly<Sender>({
  kind: oneOf(SENDER_KINDS),
  instance: instanceId,
  name: text,
  role: nullable(text),
  isTyped: flag,
});

const address = exactly<Address>({ kind: oneOf(ADDRESS_KINDS), value: text });

export const handed = exactly<Handed>({
  files: listOf(exactly<Handed["files"][number]>({ key: branded<ResourceKey>((value) => value !== ""), path: text })),
  claims: listOf(exactly<Handed["claims"][number]>({ type: text, name: text })),
  task: nullable(text),
});

export const message = exactly<Message>(
  {
    id: messageId,
    kind: oneOf(MESSAGE_KINDS),
    from: sender,
    to: address,
    subject: text,
    text,
    thread: messageId,
    replyTo: nullable(messageId),
    wants: oneOf(MESSAGE_WANTS),
    sentAt: instant,
    ttlMs: amount,
    handed,
  },
  ["handed"],
);

export const messageEvent = exactly<MessageEvent>({
  at: epochMs,
  kind: oneOf(["sent", "acknowledged", "answered", "undelivered"]),
  message: messageId,
  thread: messageId,
  by: sender,
  to: listOf(text),
  address,
  subject: text,
  text,
  wants: oneOf(MESSAGE_WANTS),
});

const reported = {
  at: epochMs,
  origin: oneOf(["words", "tools"]),
  action: text,
  target: nullable(text),
  phase: nullable(text),
  progress: nullable(count),
  next: nullable(text),
} as const;

export const report = exactly<Report>(reported);

export const activityEntry = exactly<ActivityEntry>({ ...reported, instance: instanceId });

export const injected = exactly<Injected>({
  thread: text,
  toolUseId: text,
  characters: count,
  after: nullable(instant),
});

export const newsItems = listOf(exactly<NewsItem>({ kind: oneOf(NEWS_KINDS), text, at: instant }));

export const build = exactly<Build>({ command: text, folder: text, result: oneOf(BUILD_RESULTS), atMs: amount });
export const wakeCall = exactly<WakeCall>({ message: nullable(messageId), at: instant });
export const owedCall = exactly<OwedCall>({ message: messageId, dueAt: instant });
